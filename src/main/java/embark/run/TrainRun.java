package embark.run;

import embark.bundle.TrainedHeadFiles;
import embark.spark.EmbeddedRows;
import embark.spark.HeadModel;
import embark.spark.HeadTrainer;
import embark.spark.LabelledRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A head trained on a dataset and exported with its encoder. */
public final class TrainRun {

  /** A name that no input has. */
  private static final String VECTOR = "_embark_vector";

  private final SparkSession spark;
  private final Dataset<Row> rows;
  private final HeadTrainer trainer;
  private final Output output;

  private TrainRun(SparkSession spark, Dataset<Row> rows, HeadTrainer trainer, Output output) {
    this.spark = spark;
    this.rows = rows;
    this.trainer = trainer;
    this.output = output;
  }

  /**
   * What a training came to.
   *
   * @param summary the embedding of the rows
   * @param skipped rows that were left out
   * @param labels how many labels there are
   * @param trainSeconds how long the training took after the embedding
   * @param training how the head came about
   */
  public record Trained(
      Summary summary, long skipped, int labels, double trainSeconds, HeadModel.Training training) {

    /** Lines for a person. */
    public String text() {
      return summary.text(
          List.of(
              new Summary.Line("skipped", Numbers.count(skipped)),
              new Summary.Line("labels", Numbers.count(labels)),
              new Summary.Line(
                  "training",
                  "%s, %d iterations"
                      .formatted(
                          Progress.text(Duration.ofMillis((long) (1000 * trainSeconds))),
                          training.iterations()))));
    }
  }

  /**
   * A run that was checked: input, columns, model and output fit together.
   *
   * @param asked the trainer, which stays as it is
   * @param limit rows to take; empty for all
   * @param output the bundle's folder
   * @throws InvalidRunException with everything that does not, or with what is known before a model
   *     from elsewhere is fetched
   */
  public static TrainRun prepare(
      SparkSession spark, Input input, HeadTrainer asked, Optional<Integer> limit, Output output) {
    HeadTrainer trainer = (HeadTrainer) asked.copy(ParamMap.empty());
    Configuration configuration = spark.sessionState().newHadoopConf();
    List<String> problems = new ArrayList<>(output.existing(configuration));
    problems.addAll(output.problems(spark, input.places(spark)));
    String model = trainer.getOrDefault(trainer.model());
    problems.addAll(output.problems(configuration, model));
    BundlePlace place = new BundlePlace(output, TrainedHeadFiles.CONFIG, "a training");
    problems.addAll(place.problems(configuration));
    // Nothing is added to these rows: no name is taken.
    for (Param<String> column :
        List.of(
            trainer.outputCol(),
            trainer.scoreCol(),
            trainer.predictionCol(),
            trainer.probabilityCol(),
            trainer.rawPredictionCol(),
            trainer.labelsCol())) {
      trainer.set(column, "");
    }
    Optional<Dataset<Row>> rows = input.tryOpen(spark, problems);
    InvalidRunException.beforeFetching(
        problems,
        Stream.of(model),
        () -> rows.ifPresent(found -> trainer.checkColumns(found.schema())));
    try {
      trainer.transformSchema(
          rows.map(Dataset::schema).orElseGet(() -> Input.assumed(columns(trainer))));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    if (problems.isEmpty()) {
      problems.addAll(place.room(configuration, trainer.encoderBytes()));
    }
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    Dataset<Row> taken = limit.map(rows.orElseThrow()::limit).orElse(rows.orElseThrow());
    return new TrainRun(spark, taken, trainer, output);
  }

  private static List<String> columns(HeadTrainer trainer) {
    List<String> names = new ArrayList<>();
    for (Param<String> column : List.of(trainer.inputCol(), trainer.labelCol())) {
      names.add(trainer.getOrDefault(column));
    }
    return names;
  }

  /**
   * Does the work and says what was done; progress goes to standard error.
   *
   * @throws InvalidRunException if the rows cannot be trained on
   */
  public Trained execute() {
    LabelledRows labelled = examined();
    if (trainer.embeds()) {
      AgreementCheck.check(trainer.embedder().setOutputCol(VECTOR), rows, OnError.FAIL);
    }
    long total = labelled.count();
    LabelledRows spread = labelled.over(Spread.of(labelled.rows(), total, Optional.empty()));
    List<EmbeddedRows> embedded = new ArrayList<>(1);
    Watched done =
        Watched.during(spark, total, metrics -> embedded.add(trainer.embed(spread, metrics)));
    try (EmbeddedRows kept = embedded.get(0)) {
      System.err.printf("Training a head for %,d labels ...%n", labelled.labels().size());
      long start = System.nanoTime();
      HeadModel model = trainer.train(kept);
      double seconds = (System.nanoTime() - start) / 1e9;
      export(model);
      Summary summary =
          Summary.of(
              done,
              trainer.modelParams().pinnedModel(),
              model.getOrDefault(model.modelFingerprint()),
              output.path());
      return new Trained(
          summary,
          labelled.skipped(),
          labelled.labels().size(),
          seconds,
          model.training().orElseThrow());
    }
  }

  private LabelledRows examined() {
    try {
      return trainer.examine(rows);
    } catch (IllegalArgumentException e) {
      throw new InvalidRunException(List.of(e.getMessage()));
    }
  }

  private void export(HeadModel model) {
    try {
      if (output.existing() == Output.Existing.OVERWRITE) {
        model.replaceBundle(output.path());
      } else {
        model.saveBundle(output.path());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
