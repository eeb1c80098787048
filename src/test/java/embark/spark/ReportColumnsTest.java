package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static embark.spark.LabelFrames.classifier;
import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns that say how a row went. */
class ReportColumnsTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int STRANGE_ID = 123_456;
  private static final String PAIR =
      "Cannot pair 3 texts with 2; expected as many of each. Correct the row, or drop it.";

  @TempDir private Path folder;

  private static List<String> lastColumns(StructType schema) {
    List<String> names = Arrays.asList(schema.fieldNames());
    return names.subList(names.size() - 2, names.size());
  }

  @Test
  void theyComeLastAndAreOfTheRowForAnArrayToo() {
    TextEmbedder embedder =
        embedder().setDeviceCol("where").setErrorCol("why").setTokenCountCol("tokens");
    StructType one = embedder.transformSchema(Frames.TEXTS);
    assertEquals(List.of("why", "where"), lastColumns(one));
    StructType many =
        embedder.transformSchema(
            new StructType().add("text", DataTypes.createArrayType(DataTypes.StringType)));
    assertEquals(List.of("why", "where"), lastColumns(many));
    assertEquals(DataTypes.StringType, many.apply("why").dataType());
    assertEquals(DataTypes.StringType, many.apply("where").dataType());
    assertEquals(DataTypes.createArrayType(DataTypes.IntegerType), many.apply("tokens").dataType());
    assertFalse(many.apply("where").nullable(), "The device is never null");
    assertTrue(many.apply("why").nullable(), "Most rows have no error");
  }

  @Test
  void everyRowSaysWhereItWasComputedAndNoneThatItBroke() {
    Dataset<Row> rows = manyTexts(60);
    Dataset<Row> reported = embedder().setErrorCol("why").setDeviceCol("where").transform(rows);
    assertEquals(60, reported.where("`where` = 'cpu' and why is null").count());
    assertSame(
        vectors(embedder().transform(rows), "embedding"),
        vectors(reported, "embedding"),
        "with columns that report");
  }

  @Test
  void arraysAndMissingOnesSayItOnceARow() {
    Dataset<Row> rows =
        SPARK.sql(
            """
            select array('a cat', null) text
            union all select null
            union all select array()
            """);
    List<Row> reported =
        embedder()
            .setErrorCol("why")
            .setDeviceCol("where")
            .transform(rows)
            .select("why", "where")
            .collectAsList();
    assertEquals(3, reported.size());
    for (Row row : reported) {
      assertNull(row.get(0));
      assertEquals("cpu", row.get(1));
    }
  }

  @Test
  void anArrayThatCannotBePairedSaysWhyAndTheOthersAreAnswered() {
    Dataset<Row> rows =
        SPARK
            .sql(
                """
                select 0 id, array('one cat') text, array('two cats') other
                union all select 1, array('a', 'b', 'c'), array('x', 'y')
                union all select 2, array('one cat'), array('two cats')
                """)
            .coalesce(1);
    List<Row> answers =
        classifier("bert")
            .setTextPairCol("other")
            .setErrorCol("why")
            .setDeviceCol("where")
            .transform(rows)
            .orderBy("id")
            .collectAsList();
    assertNull(answers.get(0).getAs("why"));
    assertEquals(PAIR, answers.get(1).getAs("why"));
    assertEquals("cpu", answers.get(1).getAs("where"));
    assertNull(answers.get(1).getAs("label"));
    assertNull(answers.get(1).getAs("probability"));
    assertEquals(
        answers.get(0).<Object>getAs("probability"), answers.get(2).<Object>getAs("probability"));
  }

  /** A copy of a model whose tokenizer knows a word that the graph has no vector for. */
  private String withStrangeWord(String model) throws IOException {
    return ModelFolder.copy(model, folder.resolve(model))
        .changed(
            "tokenizer.json",
            json ->
                json.withArray("added_tokens")
                    .addObject()
                    .put("id", STRANGE_ID)
                    .put("content", "boom")
                    .put("single_word", true)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", false))
        .path()
        .toString();
  }

  private static void assertStrange(String reason) {
    assertTrue(
        reason.startsWith("Cannot run the model on a batch of 1 x ")
            && reason.contains("indices element out of data bounds"),
        reason);
  }

  @Test
  void aTextThatTheModelBreaksOnSaysWhyAndTheOthersHaveTheirVectors() throws IOException {
    Dataset<Row> rows =
        manyTexts(1_000)
            .withColumn("text", expr("if(id in (0, 617, 618, 999), 'a boom here', text)"));
    TextEmbedder embedder = embedder().setModel(withStrangeWord("tiny-bert"));
    Dataset<Row> reported =
        embedder.setErrorCol("why").setTokenCountCol("tokens").transform(rows).cache();
    List<Row> broken = reported.where("why is not null").orderBy("id").collectAsList();
    assertEquals(List.of(0, 617, 618, 999), broken.stream().map(row -> row.getInt(0)).toList());
    for (Row row : broken) {
      assertStrange(row.getAs("why"));
      assertNull(row.getAs("embedding"));
      assertNull(row.getAs("tokens"));
    }
    List<float[]> expected =
        vectors(
            embedder()
                .transform(rows.withColumn("text", expr("if(text like '%boom%', null, text)"))),
            "embedding");
    assertSame(expected, vectors(reported, "embedding"), "beside texts that break");
    reported.unpersist();
    TextEmbedder failing = embedder().setModel(embedder.getOrDefault(embedder.model()));
    Throwable failure =
        assertThrows(Exception.class, () -> failing.transform(rows).collectAsList());
    while (failure.getCause() != null && !failure.getMessage().startsWith("Cannot run")) {
      failure = failure.getCause();
    }
    assertStrange(failure.getMessage());
  }

  @Test
  void aPairAndAnArrayWithATextThatBreaksHaveNoAnswers() throws IOException {
    Dataset<Row> rows =
        SPARK
            .sql(
                """
                select 0 id, array('one cat', 'a') text, array('two cats', 'b') other
                union all select 1, array('one cat', 'a', 'x'), array('b', 'the boom', null)
                union all select 2, array('one cat', 'a'), array('two cats', 'b')
                """)
            .coalesce(1);
    List<Row> answers =
        classifier("bert")
            .setModel(withStrangeWord("classifier-bert"))
            .setTextPairCol("other")
            .setErrorCol("why")
            .setDeviceCol("where")
            .transform(rows)
            .orderBy("id")
            .collectAsList();
    assertNull(answers.get(0).getAs("why"));
    assertStrange(answers.get(1).getAs("why"));
    assertNull(answers.get(1).getAs("label"));
    assertEquals("cpu", answers.get(1).getAs("where"));
    assertEquals(answers.get(0).<Object>getAs("label"), answers.get(2).<Object>getAs("label"));
    assertEquals(2, answers.get(0).getList(answers.get(0).fieldIndex("label")).size());
  }

  @Test
  void namesThatAreTakenAreRefused() {
    TextEmbedder embedder = embedder().setErrorCol("embedding");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> embedder.transformSchema(Frames.TEXTS));
    assertTrue(e.getMessage().contains("Column 'embedding' exists already"), e.getMessage());
    TextEmbedder twice = embedder().setErrorCol("how").setDeviceCol("how");
    e = assertThrows(IllegalArgumentException.class, () -> twice.transformSchema(Frames.TEXTS));
    assertTrue(e.getMessage().contains("Column 'how' exists already"), e.getMessage());
  }

  @Test
  void anEmptyNameIsNone() {
    assertEquals(
        embedder().transformSchema(Frames.TEXTS),
        embedder().setErrorCol("").setDeviceCol("").transformSchema(Frames.TEXTS));
  }

  @Test
  void aTrainedHeadReportsToo() {
    Dataset<Row> rows =
        texts("a cat", "a river", "one cat", "two rivers")
            .selectExpr("id", "text", "if(id % 2 = 0, 'cat', 'river') label");
    HeadTrainer trainer =
        new HeadTrainer()
            .setInputCol("text")
            .setModel(MODEL)
            .setLabelCol("label")
            .setErrorCol("why")
            .setDeviceCol("where");
    HeadModel model = trainer.fit(rows);
    assertEquals(List.of("why", "where"), lastColumns(trainer.transformSchema(rows.schema())));
    Dataset<Row> answers = model.transform(rows);
    assertEquals(4, answers.where("why is null and `where` = 'cpu'").count());
    Dataset<Row> vectors =
        SPARK.sql("select array(1f, 2f) v union all select cast(null as array<float>)");
    List<Row> byVectors = model.setEmbeddingCol("v").transform(vectors).collectAsList();
    assertEquals(
        "Invalid vector: 2 components; expected 32. Use the encoder that the head was made for.",
        byVectors.get(0).getAs("why"));
    assertNull(byVectors.get(0).getAs("predictedLabel"));
    assertNull(byVectors.get(1).getAs("why"));
    assertEquals("cpu", byVectors.get(1).getAs("where"));
  }
}
