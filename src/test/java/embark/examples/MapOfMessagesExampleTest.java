package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.TextEmbedder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** A map to look at: PCA brings 384 components to 2, and messages of a topic stay neighbours. */
class MapOfMessagesExampleTest {

  @Test
  void twoComponentsKeepTopicsApart() {
    Dataset<Row> vectors =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("features")
            .setOutputType("vector")
            .transform(Messages.all().where("topic in ('waste', 'library', 'wedding')"))
            .cache();
    PCAModel pca = new PCA().setInputCol("features").setOutputCol("place").setK(2).fit(vectors);
    Dataset<Row> map = pca.transform(vectors).select("topic", "place");

    Map<String, Vector> centres = new HashMap<>();
    for (Row row :
        map.groupBy("topic").agg(Summarizer.mean(functions.col("place"))).collectAsList()) {
      centres.put(row.getString(0), row.getAs(1));
    }
    List<Row> messages = map.collectAsList();
    vectors.unpersist();
    int atHome = 0;
    for (Row message : messages) {
      Vector place = message.getAs("place");
      assertEquals(2, place.size());
      atHome += nearest(centres, place).equals(message.getString(0)) ? 1 : 0;
    }
    assertTrue(atHome >= 36, "of 42 messages nearest to the centre of their topic: " + atHome);
  }

  private static String nearest(Map<String, Vector> centres, Vector place) {
    String nearest = "";
    double least = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Vector> centre : centres.entrySet()) {
      double distance = Vectors.sqdist(centre.getValue(), place);
      if (distance < least) {
        nearest = centre.getKey();
        least = distance;
      }
    }
    return nearest;
  }
}
