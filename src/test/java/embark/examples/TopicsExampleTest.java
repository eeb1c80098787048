package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.TextEmbedder;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Topics that nobody has named: KMeans puts messages about the same thing together. */
class TopicsExampleTest {

  @Test
  void clustersOfVectorsAreTopics() {
    Dataset<Row> vectors =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("features")
            .setOutputType("vector")
            .transform(Messages.all())
            .cache();
    // Each start ends in a local optimum; the best of a few is kept.
    KMeansModel clusters =
        IntStream.range(0, 8)
            .mapToObj(seed -> new KMeans().setK(5).setSeed(seed).fit(vectors))
            .min(Comparator.comparingDouble(model -> model.summary().trainingCost()))
            .orElseThrow();
    List<Row> sizes =
        clusters
            .transform(vectors)
            .groupBy("prediction", "topic")
            .count()
            .orderBy(functions.desc("count"))
            .collectAsList();
    vectors.unpersist();

    // The most frequent topic of each cluster, and how many messages of the cluster have it.
    Set<Integer> seen = new HashSet<>();
    Set<String> topics = new HashSet<>();
    long together = 0;
    for (Row row : sizes) {
      if (seen.add(row.getInt(0))) {
        topics.add(row.getString(1));
        together += row.getLong(2);
      }
    }
    assertEquals(5, topics.size(), "each cluster is about another topic: " + sizes);
    assertTrue(together >= 56, "of 70 messages with the others of their topic: " + together);
  }
}
