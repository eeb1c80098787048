package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.HeadModel;
import embark.spark.HeadTrainer;
import embark.spark.LocalSpark;
import embark.spark.TextClassifier;
import embark.spark.TextEmbedder;
import embark.spark.WorkMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search over Params that embeds no text twice. Embed first and cache; give HeadTrainer the
 * vectors' column; the best model still knows its encoder and exports with it.
 *
 * <p>(A Pipeline with the embedder inside the CrossValidator works as well, and embeds every text
 * again for each fold and each point of the grid.)
 */
@Tag("long")
class CrossValidationExampleTest {

  @Test
  void textsAreEmbeddedOnceForAllFoldsAndTheWholeGrid(@TempDir Path folder) throws IOException {
    Dataset<Row> messages =
        new StringIndexer()
            .setInputCol("topic")
            .setOutputCol("label")
            .fit(Messages.all())
            .transform(Messages.all());
    TextEmbedder embedder = new TextEmbedder().setInputCol("text").setModel("all-MiniLM-L6-v2");
    // embedder.transform(messages) does the same; this way the work is counted as well.
    WorkMetrics work = new WorkMetrics();
    LocalSpark.session().sparkContext().register(work, "embedding");
    Dataset<Row> embedded = embedder.plan(messages.schema()).apply(messages, work).cache();

    HeadTrainer trainer =
        new HeadTrainer()
            .setInputCol("text")
            .setEmbeddingCol("embedding")
            .setLabelCol("label")
            .setModel("all-MiniLM-L6-v2")
            .setMaxIter(15);
    CrossValidatorModel search =
        new CrossValidator()
            .setEstimator(trainer)
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(trainer.regParam(), new double[] {0.001, 0.1, 10})
                    .build())
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setNumFolds(3)
            .setSeed(7)
            .fit(embedded);

    assertEquals(messages.count(), work.value().texts().texts(), "texts embedded, of 10 trainings");
    double accuracy = DoubleStream.of(search.avgMetrics()).max().orElseThrow();
    assertTrue(accuracy >= 0.85, "mean accuracy on the folds: " + accuracy);
    HeadModel best = (HeadModel) search.bestModel();
    Dataset<Row> byVectors = best.transform(embedded);

    String bundle = folder.resolve("topics").toString();
    best.saveBundle(bundle);
    TextClassifier classifier =
        new TextClassifier().setInputCol("text").setModel(bundle).setOutputCol("topicOfBundle");
    Dataset<Row> byTexts = classifier.transform(messages).select("id", "topicOfBundle");
    assertEquals(
        messages.count(),
        byVectors.join(byTexts, "id").where("predictedLabel = topicOfBundle").count());
    embedded.unpersist();
  }
}
