package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.spark.LocalSpark;
import embark.spark.TextEmbedder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSH;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Near-duplicates: messages that say the same in other words, found without comparing them all. */
class NearDuplicatesExampleTest {

  private static final StructType SCHEMA = new StructType().add("id", "int").add("text", "string");

  /** The messages, and four of them again in other words. */
  private static Dataset<Row> messagesAndRewordings() {
    List<String> rewordings =
        List.of(
            "This morning my bin wasn't emptied.",
            "How can I get a parking permit for residents?",
            "I have lost my library card!",
            "What is the price of a season ticket for swimming?");
    List<Row> rows =
        IntStream.range(0, rewordings.size())
            .mapToObj(i -> RowFactory.create(100 + i, rewordings.get(i)))
            .toList();
    return Messages.all()
        .select("id", "text")
        .union(LocalSpark.session().createDataFrame(rows, SCHEMA));
  }

  private static Set<String> pairs(List<Row> rows) {
    return rows.stream()
        .map(row -> row.getString(0) + " = " + row.getString(1))
        .collect(Collectors.toSet());
  }

  @Test
  void aJoinByHashesFindsWhatMeansTheSame() {
    Dataset<Row> vectors =
        new TextEmbedder()
            .setInputCol("text")
            .setOutputCol("features")
            .setOutputType("vector")
            .transform(messagesAndRewordings())
            .cache();
    BucketedRandomProjectionLSHModel hashes =
        new BucketedRandomProjectionLSH()
            .setInputCol("features")
            .setOutputCol("hashes")
            .setBucketLength(2)
            .setNumHashTables(3)
            .setSeed(7)
            .fit(vectors);
    // Vectors have length 1: a distance of 0.7 is a cosine of 1 - 0.7 * 0.7 / 2 = 0.755.
    List<Row> near =
        hashes
            .approxSimilarityJoin(vectors, vectors, 0.7, "distance")
            .where("datasetA.id < datasetB.id")
            .selectExpr("datasetA.text", "datasetB.text", "distance")
            .collectAsList();
    vectors.unpersist();
    assertEquals(
        Set.of(
            "My bin was not emptied this morning. = This morning my bin wasn't emptied.",
            "How do I get a resident's parking permit?"
                + " = How can I get a parking permit for residents?",
            "I lost my library card. = I have lost my library card!",
            "How much is a season ticket for swimming?"
                + " = What is the price of a season ticket for swimming?"),
        pairs(near),
        near.toString());
  }
}
