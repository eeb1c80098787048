package embark.bundle;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.head.EmbeddingHead;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares what graphs of a bundle give for texts, each computed alone: scores of labels if that is
 * what the bundle is for, vectors, or scores of what is said of each token.
 */
final class Comparison {

  private final Bundle bundle;
  private final Measure measure;
  private final Graph graph;
  private final Batcher alone;

  /** Ways to compare, in the order in which a bundle is asked whether it gives something to. */
  private enum Measure {
    /**
     * One less the largest difference of a label's score; where scores have no bounds, as a part of
     * the largest.
     */
    LABELS {
      @Override
      Optional<Graph> graph(Bundle bundle) {
        return bundle.labels().graph();
      }

      @Override
      double closeness(Bundle bundle, Encoding encoding, Output one, Output other) {
        Scoring scoring = new Scoring(bundle.labels().type(), 1);
        return 1 - largest(scores(scoring, one.doubles(0)), scores(scoring, other.doubles(0)));
      }

      @Override
      double size(Bundle bundle, Output output) {
        double[] values = output.doubles(0);
        return bundle.labels().type() == ProblemType.REGRESSION
            ? largest(values, new double[values.length])
            : 0;
      }
    },
    /** The cosine of the vectors. */
    VECTOR {
      @Override
      Optional<Graph> graph(Bundle bundle) {
        return bundle.embedding().graph();
      }

      @Override
      double closeness(Bundle bundle, Encoding encoding, Output one, Output other) {
        return Agreement.cosine(vector(bundle, encoding, one), vector(bundle, encoding, other));
      }
    },
    /** One less the largest difference of a score, on average over tokens. */
    TAGS {
      @Override
      Optional<Graph> graph(Bundle bundle) {
        return bundle.tags().graph();
      }

      @Override
      double closeness(Bundle bundle, Encoding encoding, Output one, Output other) {
        return 1 - ofTokens(one, other);
      }
    },
    /** One less the largest difference of a token's score to begin or to end an answer. */
    ANSWERS {
      @Override
      Optional<Graph> graph(Bundle bundle) {
        return bundle.answers().graph();
      }

      @Override
      double closeness(Bundle bundle, Encoding encoding, Output one, Output other) {
        double largest = 0;
        for (int column = 0; column < one.width(); column++) {
          largest =
              Math.max(
                  largest,
                  largest(
                      scores(SOFTMAX, column(one, column)),
                      scores(SOFTMAX, column(other, column))));
        }
        return 1 - largest;
      }
    },
    /** One less the largest difference of a word's score, on average over tokens. */
    WORDS {
      @Override
      Optional<Graph> graph(Bundle bundle) {
        return bundle.words().graph();
      }

      @Override
      double closeness(Bundle bundle, Encoding encoding, Output one, Output other) {
        return 1 - ofTokens(one, other);
      }
    };

    private static final Scoring SOFTMAX = new Scoring(ProblemType.SINGLE_LABEL, 1);

    abstract Optional<Graph> graph(Bundle bundle);

    /** How close two graphs' outputs for an encoding are: 1 for the same. */
    abstract double closeness(Bundle bundle, Encoding encoding, Output one, Output other);

    /** How large an output is of which differences are a part; 0 where they are what they are. */
    double size(Bundle bundle, Output output) {
      return 0;
    }

    private static double ofTokens(Output one, Output other) {
      double sum = 0;
      for (int row = 0; row < one.rows(); row++) {
        sum += largest(scores(SOFTMAX, one.doubles(row)), scores(SOFTMAX, other.doubles(row)));
      }
      return sum / one.rows();
    }

    private static double[] scores(Scoring scoring, double... logits) {
      return scoring.classify(logits).scores();
    }

    private static double[] column(Output output, int column) {
      double[] values = new double[output.rows()];
      for (int row = 0; row < values.length; row++) {
        values[row] = output.at(row, column);
      }
      return values;
    }

    private static double largest(double[] expected, double[] found) {
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i] - found[i]));
      }
      return largest;
    }

    private static float[] vector(Bundle bundle, Encoding encoding, Output output) {
      SentenceSettings sentence = bundle.embedding().sentence();
      return new EmbeddingHead(
              bundle.embedding().graph().orElseThrow().shape(),
              sentence.pooling().or(Optional.empty(), problem -> {}).orElse(Pooling.MEAN),
              0,
              sentence.layers(),
              Integer.MAX_VALUE,
              Normalization.NONE)
          .read(encoding, output);
    }
  }

  /**
   * A comparison of the graphs of a bundle.
   *
   * @throws BundleException if the bundle's graph is for no task
   */
  Comparison(Bundle bundle) {
    this.bundle = bundle;
    this.measure =
        Stream.of(Measure.values())
            .filter(one -> one.graph(bundle).isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    new BundleException(
                        "Cannot prepare " + bundle.directory(), bundle.embedding().problems()));
    this.graph = measure.graph(bundle).orElseThrow();
    this.alone = new Batcher(new BatchCost(1, 1), bundle.padId());
  }

  /** What is fed to the graph and read of it. */
  Graph graph() {
    return graph;
  }

  /** What a graph gives for a text alone. */
  Output output(Engine engine, Graph read, Encoding encoding) {
    return engine.run(alone.batches(List.of(encoding)).get(0), read, new Stop()).get(0);
  }

  /**
   * The agreement of two graphs on texts. One that the first breaks on does not count; one that
   * only the other breaks on has none.
   *
   * @param least the least that differences are a part of; 0 if these texts alone say it
   */
  Agreement agreement(Engine one, Engine other, List<Encoding> encodings, double least) {
    List<Double> differences = new ArrayList<>();
    double size = least;
    for (Encoding encoding : encodings) {
      Optional<Output> own = tried(one, encoding);
      if (own.isPresent()) {
        size = Math.max(size, measure.size(bundle, own.get()));
        differences.add(
            tried(other, encoding)
                .map(made -> 1 - measure.closeness(bundle, encoding, own.get(), made))
                .orElse(Double.POSITIVE_INFINITY));
      }
    }
    double unit = size == 0 ? 1 : size;
    return Agreement.of(
        differences.stream().map(difference -> Math.max(0, 1 - difference / unit)).toList(), unit);
  }

  private Optional<Output> tried(Engine engine, Encoding encoding) {
    try {
      return Optional.of(output(engine, graph, encoding));
    } catch (InferenceException e) {
      if (e.kind() != InferenceException.Kind.MODEL) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
