package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.HeadModel;
import embark.spark.HeadTrainer;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/**
 * A head between MLlib's indexers: it keeps the indices that StringIndexer gave, so evaluators
 * compare like with like, and its predictions carry the names that IndexToString reads.
 */
class HeadInAPipelineExampleTest {

  @Test
  void indexersAndAHeadUnderstandEachOther() {
    StringIndexer indexer =
        new StringIndexer()
            .setInputCol("topic")
            .setOutputCol("label")
            .setStringOrderType("alphabetDesc");
    HeadTrainer trainer =
        new HeadTrainer()
            .setInputCol("text")
            .setLabelCol("label")
            .setModel("all-MiniLM-L6-v2")
            .setMaxIter(30);
    IndexToString names =
        new IndexToString().setInputCol("prediction").setOutputCol("predictedTopic");
    PipelineModel model =
        new Pipeline()
            .setStages(new PipelineStage[] {indexer, trainer, names})
            .fit(Messages.toLearnFrom());
    assertEquals(
        List.of("wedding", "waste", "pool", "parking", "library"),
        ((HeadModel) model.stages()[1]).labels());

    Dataset<Row> answers = model.transform(Messages.toMeasureBy());
    assertEquals(0, answers.where("predictedTopic <> predictedLabel").count());
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(answers);
    assertEquals(
        answers.where("predictedTopic = topic").count() / (double) answers.count(), accuracy, 1e-9);
    assertTrue(accuracy >= 0.85, "accuracy on messages that it has not seen: " + accuracy);
  }
}
