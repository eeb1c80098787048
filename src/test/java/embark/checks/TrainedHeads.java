package embark.checks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import embark.spark.HeadModel;
import embark.spark.HeadTrainer;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Trains heads on rows with folds and writes what they predict, for a comparison elsewhere.
 *
 * <p>Arguments: Parquet folder with the columns id, fold (0 to 4), label, text and embedding (of
 * {@value #GIVEN}); output folder. Writes there:
 *
 * <ul>
 *   <li>{@code folds}: id, model, predictedLabel; each row by the head that was trained on the
 *       vectors of the other folds, once for each of two encoders
 *   <li>{@code bundle}: a head that was trained on the texts of folds 1 to 4
 *   <li>{@code mllib}: id, predicted, probability (array, in the order of labels) of fold 0, by the
 *       MLlib model that this head came from
 * </ul>
 */
public final class TrainedHeads {

  /** The model whose vectors are given. */
  private static final String GIVEN = "bge-small-en-v1.5";

  /** The default model; also the column of its vectors. */
  private static final String DEFAULT = "all-MiniLM-L6-v2";

  private static final int FOLDS = 5;

  private TrainedHeads() {}

  /** Runs it; the bundle must not be there. */
  public static void main(String[] words) throws IOException {
    Path folder = Path.of(words[1]);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .appName("trained heads")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("WARN");
      Dataset<Row> rows =
          new TextEmbedder()
              .setInputCol("text")
              .setOutputCol(DEFAULT)
              .setOutputType("vector")
              .transform(spark.read().parquet(words[0]))
              .cache();
      write(
          Stream.concat(labels(rows, GIVEN, "embedding"), labels(rows, DEFAULT, DEFAULT))
              .reduce(Dataset::union)
              .orElseThrow(),
          folder.resolve("folds"));
      HeadModel model = trainer(DEFAULT).setInputCol("text").fit(rows.where(col("fold").gt(0)));
      write(mllib(model, rows.where(col("fold").equalTo(0))), folder.resolve("mllib"));
      model.saveBundle(folder.resolve("bundle").toString());
    }
  }

  /** What heads on a column of vectors predict for each fold. */
  private static Stream<Dataset<Row>> labels(Dataset<Row> rows, String model, String vectors) {
    HeadTrainer trainer = trainer(model).setEmbeddingCol(vectors);
    return IntStream.range(0, FOLDS)
        .mapToObj(
            fold ->
                trainer
                    .fit(rows.where(col("fold").notEqual(fold)))
                    .transform(rows.where(col("fold").equalTo(fold)))
                    .select(col("id"), lit(model).as("model"), col("predictedLabel")));
  }

  private static HeadTrainer trainer(String model) {
    return new HeadTrainer().setModel(model).setLabelCol("label");
  }

  /** What the MLlib model itself predicts of the vectors, its indices being the head's labels. */
  private static Dataset<Row> mllib(HeadModel model, Dataset<Row> rows) {
    LogisticRegressionModel regression = model.training().orElseThrow().regression();
    Dataset<Row> predicted = regression.setFeaturesCol(DEFAULT).transform(rows);
    return new IndexToString()
        .setInputCol("prediction")
        .setOutputCol("predicted")
        .setLabels(model.labels().toArray(String[]::new))
        .transform(predicted)
        .select(
            col("id"),
            col("predicted"),
            functions.vector_to_array(col("probability"), "float64").as("probability"));
  }

  private static void write(Dataset<Row> rows, Path folder) {
    rows.write().mode(SaveMode.Overwrite).parquet(folder.toString());
  }
}
