package embark.spark;

import embark.head.Classification;
import embark.pipeline.Result;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What the columns of a classifier say of a classification. */
final class LabelCells implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<String> names;
  private final int labels;
  private final double threshold;
  private final double unknownBelow;
  private final int topK;

  /**
   * Cells.
   *
   * @param labels the labels
   * @param threshold score from which a label is listed; empty for all
   * @param unknownBelow score below which the best label does not count; empty for none
   * @param topK labels to list at most; empty for all
   */
  LabelCells(
      List<String> labels,
      Optional<Double> threshold,
      Optional<Double> unknownBelow,
      Optional<Integer> topK) {
    this.names = new ArrayList<>(labels);
    this.labels = labels.size();
    this.threshold = threshold.orElse(Double.NEGATIVE_INFINITY);
    this.unknownBelow = unknownBelow.orElse(Double.NEGATIVE_INFINITY);
    this.topK = topK.orElse(Integer.MAX_VALUE);
    if (unknownBelow.isPresent() && !names.contains(LabelParams.UNKNOWN)) {
      names.add(LabelParams.UNKNOWN);
    }
  }

  /** Cells for the best label, whatever its score. */
  static LabelCells ofBest(List<String> labels) {
    return new LabelCells(labels, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** What predictions are indices of: the labels and, where it may be given, unknown. */
  String[] names() {
    return names.toArray(String[]::new);
  }

  String label(Result<?, Classification> result) {
    return names.get(index(result.value()));
  }

  double prediction(Result<?, Classification> result) {
    return index(result.value());
  }

  double score(Result<?, Classification> result) {
    Classification value = result.value();
    return value.scores()[value.best()];
  }

  private int index(Classification value) {
    return value.scores()[value.best()] < unknownBelow
        ? names.indexOf(LabelParams.UNKNOWN)
        : value.best();
  }

  /** Labels over the threshold, the best first: by logits, where scores are too close to tell. */
  Row[] labels(Result<?, Classification> result) {
    double[] logits = result.value().logits();
    double[] scores = result.value().scores();
    return IntStream.range(0, labels)
        .filter(label -> scores[label] >= threshold)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer label) -> logits[label]).reversed())
        .limit(topK)
        .map(label -> RowFactory.create(names.get(label), scores[label]))
        .toArray(Row[]::new);
  }

  static Object probability(Result<?, Classification> result) {
    return Vectors.dense(result.value().scores());
  }

  static Object rawPrediction(Result<?, Classification> result) {
    return Vectors.dense(result.value().logits());
  }

  /** The first output of a regression. */
  static Object number(Result<?, Classification> result) {
    return result.value().logits()[0];
  }
}
