package embark.bundle;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.head.EmbeddingHead;
import embark.head.Normalization;
import embark.head.Pooling;
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

/**
 * Compares what graphs of a bundle give for texts, each computed alone: scores of labels if that is
 * what the bundle is for, else vectors.
 */
final class Comparison {

  private final Bundle bundle;
  private final boolean labels;
  private final Graph graph;
  private final Batcher alone;

  /** A comparison of the graphs of a bundle that gives vectors or labels. */
  Comparison(Bundle bundle) {
    this.bundle = bundle;
    this.labels = bundle.labels().graph().isPresent();
    this.graph = bundle.labels().graph().or(() -> bundle.embedding().graph()).orElseThrow();
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

  /** The agreement of two graphs on texts; one that a model breaks on does not count. */
  Agreement agreement(Engine one, Engine other, List<Encoding> encodings) {
    List<Double> each = new ArrayList<>();
    for (Encoding encoding : encodings) {
      try {
        each.add(closeness(encoding, output(one, graph, encoding), output(other, graph, encoding)));
      } catch (InferenceException e) {
        if (e.kind() != InferenceException.Kind.MODEL) {
          throw e;
        }
      }
    }
    return Agreement.of(each);
  }

  private double closeness(Encoding encoding, Output expected, Output found) {
    return labels
        ? closeness(scores(expected), scores(found))
        : Agreement.cosine(vector(encoding, expected), vector(encoding, found));
  }

  private double[] scores(Output output) {
    return new Scoring(bundle.labels().type(), 1).classify(output.doubles(0)).scores();
  }

  private static double closeness(double[] expected, double[] found) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i] - found[i]));
    }
    return 1 - largest;
  }

  private float[] vector(Encoding encoding, Output output) {
    SentenceSettings sentence = bundle.embedding().sentence();
    return new EmbeddingHead(
            graph.shape(),
            sentence.pooling().or(Optional.empty(), problem -> {}).orElse(Pooling.MEAN),
            0,
            sentence.layers(),
            Integer.MAX_VALUE,
            Normalization.NONE)
        .read(encoding, output);
  }
}
