package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.floats;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors: of which texts, in which form, in which order. */
class TextEmbedderTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 300;

  @Test
  void addsAVectorToEachRowAndKeepsTheOrder() {
    List<Row> rows =
        embedder()
            .setTokenCountCol("tokens")
            .setTruncatedCol("cut")
            .transform(texts("one cat", null, "", "  ", "a dog ".repeat(100)))
            .collectAsList();
    assertEquals(5, rows.size());
    for (int i = 0; i < 5; i++) {
      assertEquals(i, rows.get(i).getInt(0));
    }
    assertEquals(32, floats(rows.get(0).getAs("embedding")).length);
    assertTrue(rows.get(1).isNullAt(2) && rows.get(1).isNullAt(3) && rows.get(1).isNullAt(4));
    assertArrayEquals(
        floats(rows.get(2).getAs("embedding")), floats(rows.get(3).getAs("embedding")));
    assertEquals(2, rows.get(2).<Integer>getAs("tokens"));
    assertFalse(rows.get(0).<Boolean>getAs("cut"));
    assertTrue(rows.get(4).<Boolean>getAs("cut"));
    assertEquals(32, rows.get(4).<Integer>getAs("tokens"));
  }

  @Test
  void vectorsAreTheReferencesEmptyAndBlankTextsToo() throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/goldens/tiny-bert.own.json").toFile());
    List<String> texts = new ArrayList<>();
    golden.path("texts").forEach(text -> texts.add(text.asText()));
    assertTrue(texts.contains("") && texts.contains("   "));
    List<Row> rows =
        embedder()
            .setTokenCountCol("tokens")
            .transform(texts(texts.toArray(String[]::new)))
            .collectAsList();
    for (int i = 0; i < texts.size(); i++) {
      JsonNode vector = golden.path("vectors").path(i);
      float[] expected = new float[vector.size()];
      for (int k = 0; k < expected.length; k++) {
        expected[k] = (float) vector.path(k).asDouble();
      }
      assertSame(expected, floats(rows.get(i).getAs("embedding")), texts.get(i));
      assertEquals(golden.path("ids").path(i).size(), rows.get(i).<Integer>getAs("tokens"));
    }
  }

  @Test
  void mlVectorsHaveTheArraysNumbersAndTheirSizeInTheMetadata() {
    Dataset<Row> rows = manyTexts(40);
    TextEmbedder embedder = embedder().setOutputType("vector").setDimensions(8);
    Dataset<Row> embedded = embedder.transform(rows);
    assertEquals(8, AttributeGroup.fromStructField(embedded.schema().apply("embedding")).size());
    assertEquals(embedder.transformSchema(rows.schema()), embedded.schema());
    assertSame(
        vectors(embedder().setDimensions(8).transform(rows), "embedding"),
        vectors(embedded, "embedding"),
        "vector against array");
  }

  @Test
  void mllibLearnsFromVectors() {
    Dataset<Row> rows =
        texts(
                IntStream.range(0, 40)
                    .mapToObj(i -> (i % 2 == 0 ? "the cat sleeps " : "reset my password ") + i)
                    .toArray(String[]::new))
            .withColumn("label", functions.expr("cast(id % 2 as double)"));
    TextEmbedder embedder = embedder().setOutputType("vector");
    LogisticRegression regression =
        new LogisticRegression().setFeaturesCol("embedding").setMaxIter(20);
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {embedder, regression}).fit(rows);
    assertEquals(40, model.transform(rows).where("prediction = label").count());
    Dataset<Row> clustered =
        new KMeans()
            .setK(2)
            .setSeed(1)
            .setFeaturesCol("embedding")
            .setPredictionCol("cluster")
            .fit(embedder.transform(rows))
            .transform(embedder.transform(rows));
    assertEquals(2, clustered.select("label", "cluster").distinct().count());
  }

  @Test
  void aCellOf50MegabytesCostsWhatAPageCosts() {
    String page = "one cat sleeps on the warm stones. ";
    String huge = page.repeat(50_000_000 / page.length());
    String blanks = " ".repeat(1 << 20);
    List<Row> rows =
        assertTimeout(
            Duration.ofSeconds(60),
            () ->
                embedder()
                    .setTokenCountCol("tokens")
                    .setTruncatedCol("cut")
                    .transform(
                        texts("one cat", huge, blanks + page.repeat(9), page.repeat(9), blanks))
                    .drop("text")
                    .collectAsList());
    assertEquals(5, rows.size());
    for (int i = 1; i < 4; i++) {
      assertEquals(32, rows.get(i).<Integer>getAs("tokens"), "tokens of row " + i);
      assertTrue(rows.get(i).<Boolean>getAs("cut"), "row " + i + " is cut");
      assertSame(floats(rows.get(3).get(1)), floats(rows.get(i).get(1)), "row " + i);
    }
    assertEquals(2, rows.get(4).<Integer>getAs("tokens"));
    assertFalse(rows.get(4).<Boolean>getAs("cut"));
  }

  @Test
  void optionsOfTheVectorAreHeeded() {
    Dataset<Row> rows = texts("The Cat sleeps on the warm stones.");
    float[] own = vectors(embedder().transform(rows), "embedding").get(0);
    List<TextEmbedder> others =
        List.of(
            embedder().setPooling("cls"),
            embedder().setPooling("max"),
            embedder().setNormalize(false),
            embedder().setMaxLength(4),
            embedder().setPrompt("query"),
            embedder().setPromptText("Again: "),
            embedder().setLowerCase(false));
    for (TextEmbedder other : others) {
      float[] theirs = vectors(other.transform(rows), "embedding").get(0);
      assertNotEquals(
          List.of(own[0], own[1]), List.of(theirs[0], theirs[1]), other.explainParams());
    }
    float[] prompted = vectors(embedder().setPrompt("query").transform(rows), "embedding").get(0);
    float[] typed =
        vectors(embedder().setPromptText("query: ").transform(rows), "embedding").get(0);
    assertSame(prompted, typed, "the prompt by name and as text");
  }

  @Test
  void emptyDatasetsAndEmptyPartitionsAreNoTrouble() {
    assertEquals(0, embedder().transform(texts().limit(0)).count());
    Dataset<Row> none = SPARK.createDataFrame(List.of(), Frames.TEXTS);
    assertEquals(0, embedder().setOutputType("vector").transform(none).collectAsList().size());
    Dataset<Row> few = texts("one cat", null).repartition(9);
    assertEquals(2, embedder().transform(few).collectAsList().size());
  }

  @Test
  void rowsKeepTheirOrderInAPartition() {
    List<Row> rows = embedder().setWindowRows(7).transform(manyTexts(ROWS)).collectAsList();
    assertEquals(
        IntStream.range(0, ROWS).boxed().toList(),
        rows.stream().map(row -> row.getInt(0)).toList());
  }

  @Test
  void theSameTextHasTheSameVectorInAnyCompany() {
    Dataset<Row> rows = manyTexts(ROWS).cache();
    List<float[]> alone =
        vectors(embedder().setBatchTokens(1).setWindowRows(1).transform(rows), "embedding");
    for (int window : new int[] {1, 3, 2048}) {
      for (int batch : new int[] {1, 64, 0}) {
        TextEmbedder embedder = embedder().setWindowRows(window);
        if (batch > 0) {
          embedder.setBatchTokens(batch);
        }
        String what = "window of %d rows, batches of %d tokens".formatted(window, batch);
        assertSame(alone, vectors(embedder.transform(rows), "embedding"), what);
      }
    }
    for (int partitions = 1; partitions <= 7; partitions++) {
      assertSame(
          alone,
          vectors(embedder().transform(rows.repartition(partitions)), "embedding"),
          partitions + " partitions");
    }
    rows.unpersist();
  }

  @Test
  void manySmallPartitionsGiveWhatOneGives() {
    Dataset<Row> rows = manyTexts(ROWS);
    assertSame(
        vectors(embedder().transform(rows), "embedding"),
        vectors(embedder().transform(rows.repartition(100)), "embedding"),
        "100 partitions");
  }

  @Test
  void worksOnCachedFilteredJoinedAndSqlInput() {
    Dataset<Row> rows = manyTexts(60);
    List<float[]> expected = vectors(embedder().transform(rows), "embedding");
    Dataset<Row> cached = embedder().transform(rows).cache();
    assertSame(expected, vectors(cached, "embedding"), "cached output");
    cached.unpersist();
    Dataset<Row> names = rows.select("id").withColumn("name", functions.lit("n"));
    Dataset<Row> joined = embedder().transform(rows.where("id < 30").join(names, "id"));
    assertEquals(List.of("id", "text", "name", "embedding"), List.of(joined.columns()));
    assertSame(expected.subList(0, 30), vectors(joined, "embedding"), "joined input");
    embedder().transform(rows).createOrReplaceTempView("embedded");
    Dataset<Row> sql =
        SPARK.sql(
            "select a.id, a.embedding from embedded a join embedded b on a.id = b.id where a.id <"
                + " 30 and size(b.embedding) = 32 or b.embedding is null and a.id < 30");
    assertSame(expected.subList(0, 30), vectors(sql, "embedding"), "SQL over a view");
  }

  @Test
  void twoEmbeddersInARowWork() {
    Dataset<Row> rows = texts("one cat", null);
    Dataset<Row> twice =
        embedder()
            .setOutputCol("second")
            .setOutputType("vector")
            .transform(embedder().setOutputType("vector").transform(rows));
    assertSame(vectors(twice, "embedding"), vectors(twice, "second"), "second column");
    assertEquals(32, AttributeGroup.fromStructField(twice.schema().apply("embedding")).size());
  }

  @Test
  void transformStartsNoJobAndChangesNothing() {
    TextEmbedder embedder = embedder();
    String before = embedder.explainParams();
    StructType schema = embedder.transform(texts("one cat")).schema();
    assertEquals(embedder.transformSchema(Frames.TEXTS), schema);
    assertEquals(before, embedder.explainParams());
    Dataset<Row> failing =
        texts("one cat").where("raise_error('read') is null or true").select("id", "text");
    assertEquals(3, embedder.transform(failing).columns().length);
  }

  @Test
  void aTokenizerThatDoesNotOpenIsRefusedBeforeAJobStarts(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("model");
    PersistenceTest.copyTree(Path.of(Frames.MODEL), model);
    Files.writeString(model.resolve("tokenizer.json"), "{\"normalizer\": null, \"model\": {}}");
    TextEmbedder embedder = new TextEmbedder().setInputCol("text").setModel(model.toString());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> embedder.transformSchema(new StructType().add("text", "string")));
    assertTrue(e.getMessage().contains("Cannot read tokenizer.json: "), e.getMessage());
  }
}
