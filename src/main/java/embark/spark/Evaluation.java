package embark.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How good predicted labels are, and how far their scores can be trusted.
 *
 * <p>All figures are of the rows that have both a true and a predicted label; the others are
 * counted. Precision, recall and F1 of a label are those of van Rijsbergen, Information Retrieval
 * (1979): {@code right / predicted}, {@code right / rows} and their harmonic mean, each 0 where it
 * would be 0 / 0. They equal scikit-learn's with {@code zero_division=0}.
 *
 * @param labels every label that is true or predicted somewhere, by name
 * @param confusions how often each label was taken for another, the most frequent first
 * @param bins the rows by their score: {@link #BINS} parts of 0 to 1, of equal width
 * @param unlabelled rows without a true label
 * @param unanswered rows with a true label, but without a predicted one
 */
public record Evaluation(
    List<Label> labels,
    List<Confusion> confusions,
    List<Bin> bins,
    long unlabelled,
    long unanswered) {

  /** Score bins, as many as Guo et al. (2017) take. */
  public static final int BINS = 15;

  /** Copies the lists. */
  public Evaluation {
    labels = List.copyOf(labels);
    confusions = List.copyOf(confusions);
    bins = List.copyOf(bins);
  }

  /**
   * Rows that have the same true label, predicted label and score bin.
   *
   * @param truth the true label; null if there is none
   * @param predicted the predicted label; null if there is none
   * @param bin from 0 to one less than {@link #BINS}: see {@link Bin}; {@link #NO_SCORE} if the
   *     rows have none
   * @param rows how many
   * @param scores their sum
   */
  public record Outcome(String truth, String predicted, int bin, long rows, double scores) {

    /** The bin of rows without a score. */
    public static final int NO_SCORE = -1;
  }

  /**
   * The figures of one label.
   *
   * @param name the label
   * @param rows where it is the true label
   * @param predicted rows where it is the predicted label
   * @param right rows where it is both
   */
  public record Label(String name, long rows, long predicted, long right) {

    /** Of the rows where it was predicted, the share that is right; 0 without such rows. */
    public double precision() {
      return predicted == 0 ? 0 : (double) right / predicted;
    }

    /** Of the rows where it is true, the share that was found; 0 without such rows. */
    public double recall() {
      return rows == 0 ? 0 : (double) right / rows;
    }

    /** The harmonic mean of precision and recall; 0 if both are. */
    public double f1() {
      return 2.0 * right / (rows + predicted);
    }
  }

  /**
   * One label taken for another.
   *
   * @param truth the true label
   * @param predicted the other
   * @param rows how often
   */
  public record Confusion(String truth, String predicted, long rows) {}

  /**
   * Rows whose score lies above {@code from} and is at most {@code to}; a score of 0 is in the
   * first bin.
   *
   * @param from lower end
   * @param to upper end
   * @param rows how many
   * @param right how many of them have the right label
   * @param scores the sum of their scores
   */
  public record Bin(double from, double to, long rows, long right, double scores) {

    /** Not a number if there are no rows. */
    public double meanScore() {
      return scores / rows;
    }

    /** The share that is right; not a number if there are no rows. */
    public double accuracy() {
      return (double) right / rows;
    }
  }

  /**
   * Compares two columns, in one pass over the rows.
   *
   * @param rows the predictions, beside the truth
   * @param labelCol the true label: a string, or what can be cast to one, numbers as a training
   *     names them (1 for 1.0, the name for an index of {@code StringIndexer}); may be null
   * @param predictedCol the predicted label: a string, or a number, named as those; may be null
   * @param scoreCol the probability of the predicted label, 0 to 1: a number; rows where it is null
   *     or not a number count for everything but the bins
   * @throws IllegalArgumentException if a column is missing or of another type, or a score is not
   *     between 0 and 1
   */
  public static Evaluation of(
      Dataset<Row> rows, String labelCol, String predictedCol, String scoreCol) {
    return of(new OutcomeQuery(labelCol, predictedCol, scoreCol).outcomes(rows));
  }

  /** The same from rows that were counted; the outcomes may repeat. */
  public static Evaluation of(Collection<Outcome> outcomes) {
    Map<String, long[]> labels = new TreeMap<>();
    Map<List<String>, Long> confusions = new HashMap<>();
    long[] rows = new long[BINS];
    long[] right = new long[BINS];
    double[] scores = new double[BINS];
    long unlabelled = 0;
    long unanswered = 0;
    for (Outcome outcome : outcomes) {
      if (outcome.truth() == null) {
        unlabelled += outcome.rows();
        continue;
      }
      if (outcome.predicted() == null) {
        unanswered += outcome.rows();
        continue;
      }
      boolean isRight = outcome.truth().equals(outcome.predicted());
      labels.computeIfAbsent(outcome.truth(), name -> new long[3])[0] += outcome.rows();
      labels.computeIfAbsent(outcome.predicted(), name -> new long[3])[1] += outcome.rows();
      if (isRight) {
        labels.get(outcome.truth())[2] += outcome.rows();
      } else {
        confusions.merge(List.of(outcome.truth(), outcome.predicted()), outcome.rows(), Long::sum);
      }
      if (outcome.bin() != Outcome.NO_SCORE) {
        rows[outcome.bin()] += outcome.rows();
        right[outcome.bin()] += isRight ? outcome.rows() : 0;
        scores[outcome.bin()] += outcome.scores();
      }
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      bins.add(new Bin(edge(bin), edge(bin + 1), rows[bin], right[bin], scores[bin]));
    }
    return new Evaluation(labels(labels), sorted(confusions), bins, unlabelled, unanswered);
  }

  /** Where a bin starts. */
  static double edge(int bin) {
    return (double) bin / BINS;
  }

  private static List<Label> labels(Map<String, long[]> counts) {
    return counts.entrySet().stream()
        .map(
            label ->
                new Label(
                    label.getKey(), label.getValue()[0], label.getValue()[1], label.getValue()[2]))
        .toList();
  }

  private static List<Confusion> sorted(Map<List<String>, Long> counts) {
    return counts.entrySet().stream()
        .map(pair -> new Confusion(pair.getKey().get(0), pair.getKey().get(1), pair.getValue()))
        .sorted(
            Comparator.comparingLong(Confusion::rows)
                .reversed()
                .thenComparing(Confusion::truth)
                .thenComparing(Confusion::predicted))
        .toList();
  }

  /** Rows with a true and a predicted label: those that the figures are of. */
  public long rows() {
    return labels.stream().mapToLong(Label::rows).sum();
  }

  /** Those where the two are the same. */
  public long right() {
    return labels.stream().mapToLong(Label::right).sum();
  }

  /** Those without a score: they are in no bin. */
  public long unscored() {
    return rows() - scored();
  }

  private long scored() {
    return bins.stream().mapToLong(Bin::rows).sum();
  }

  /** The share of rows that are right; not a number without rows. */
  public double accuracy() {
    return (double) right() / rows();
  }

  /**
   * The mean of the labels' F1, each label weighing the same (not the F1 of mean precision and
   * recall: see Opitz and Burst, Macro F1 and Macro F1, 2019); not a number without rows.
   */
  public double macroF1() {
    return labels.stream().mapToDouble(Label::f1).average().orElse(Double.NaN);
  }

  /**
   * The mean of the labels' F1, each label weighing as many rows as it has; not a number without
   * rows.
   */
  public double weightedF1() {
    return labels.stream().mapToDouble(label -> label.rows() * label.f1()).sum() / rows();
  }

  /**
   * Expected calibration error: the distance of mean score and accuracy of the bins, each bin
   * weighing as many rows as it has (Guo et al., On Calibration of Modern Neural Networks, 2017,
   * equation 3); 0 is best. Not a number without scores.
   */
  public double calibrationError() {
    return bins.stream().mapToDouble(bin -> Math.abs(bin.scores() - bin.right())).sum() / scored();
  }

  /** The mean score of the rows that have one; not a number without. */
  public double meanScore() {
    return bins.stream().mapToDouble(Bin::scores).sum() / scored();
  }

  /** The labels, the lowest F1 first, of those the one with most rows. */
  public List<Label> worstLabels() {
    return labels.stream()
        .sorted(
            Comparator.comparingDouble(Label::f1)
                .thenComparing(Comparator.comparingLong(Label::rows).reversed())
                .thenComparing(Label::name))
        .toList();
  }

  /** All figures for a program: one JSON object; null stands for what is not a number. */
  public String json() {
    return EvaluationJson.of(this);
  }
}
