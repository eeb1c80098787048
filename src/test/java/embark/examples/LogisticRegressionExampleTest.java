package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors are features: a pipeline of MLlib learns topics from some fifty messages. */
class LogisticRegressionExampleTest {

  @Test
  void aPipelineLearnsTopicsAndIsSaved(@TempDir Path folder) throws IOException {
    TextEmbedder embedder =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("features")
            .setOutputType("vector")
            .setModel("all-MiniLM-L6-v2");
    StringIndexer indexer = new StringIndexer().setInputCol("topic").setOutputCol("label");
    LogisticRegression regression = new LogisticRegression().setRegParam(0.01).setMaxIter(30);
    Pipeline pipeline =
        new Pipeline().setStages(new PipelineStage[] {embedder, indexer, regression});

    PipelineModel model = pipeline.fit(Messages.toLearnFrom());
    Dataset<Row> predicted = model.transform(Messages.toMeasureBy());
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
    assertTrue(accuracy >= 0.85, "accuracy on messages that it has not seen: " + accuracy);

    model.save(folder.resolve("model").toString());
    Dataset<Row> again =
        PipelineModel.load(folder.resolve("model").toString()).transform(Messages.toMeasureBy());
    assertEquals(
        predicted.select("id", "prediction").collectAsList(),
        again.select("id", "prediction").collectAsList());
  }
}
