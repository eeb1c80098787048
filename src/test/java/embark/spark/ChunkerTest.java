package embark.spark;

import static embark.spark.Frames.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents cut into passages that the model reads whole. */
class ChunkerTest {

  private static final String MODELS = "src/test/resources/models/";
  private static final String ENGLISH =
      "Mr. Miller opened the mill. The old cat \uD83D\uDC08 slept by the river! "
          + "Was it warm there? Nobody knows, not even the falcon \uD83E\uDD85.\n\n"
          + "Incomprehensibilities notwithstanding, the password is 42. ";

  private static final List<String> DOCUMENTS =
      List.of(
          ENGLISH.repeat(5),
          "\u8D26\u6237\u88AB\u9501\u4E86\u3002\u73B0\u5728\u600E\u4E48\u529E\uFF1F".repeat(20),
          "\u0646\u0633\u064A\u062A \u0643\u0644\u0645\u0629 \u0627\u0644\u0645\u0631\u0648\u0631. "
              .repeat(20),
          "\uD83D\uDC69\u200D\uD83D\uDCBB\uD83C\uDDEB\uD83C\uDDF7".repeat(30),
          "a".repeat(300) + " " + "don't-stop_".repeat(40),
          "  \t the cat  \n ");

  @TempDir private Path folder;

  private static Chunker chunker(String model) {
    return new Chunker().setInputCol("text").setModel(MODELS + model);
  }

  private static List<Row> chunks(Dataset<Row> rows) {
    return rows.select("id", "text", "chunk").collectAsList();
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, word, 0",
    "tiny-bert, sentence, 6",
    "tiny-distilbert, word, 5",
    "tiny-roberta, word, 3",
    "tiny-roberta, sentence, 0",
    "tiny-xlmr, word, 4",
    "tiny-xlmr, sentence, 7",
    "tiny-pooled, sentence, 3",
    "tiny-lasttoken, word, 6"
  })
  void theModelCutsNoPassageAndNothingIsLost(String model, String splitOn, int overlap) {
    Dataset<Row> rows = texts(DOCUMENTS.toArray(String[]::new));
    Dataset<Row> cut =
        chunker(model).setMaxTokens(24).setSplitOn(splitOn).setOverlap(overlap).transform(rows);
    Dataset<Row> read =
        new TextEmbedder()
            .setInputCol("chunk.text")
            .setModel(MODELS + model)
            .setMaxLength(24)
            .setTokenCountCol("count")
            .setTruncatedCol("cut")
            .transform(cut);
    for (Row row : read.selectExpr("cut", "count", "chunk.tokens", "chunk.text").collectAsList()) {
      assertFalse(row.getBoolean(0), row.toString());
      assertEquals(row.getInt(1), row.getInt(2), row.toString());
    }
    for (int document = 0; document < DOCUMENTS.size(); document++) {
      assertCovers(DOCUMENTS.get(document), chunks(cut.where("id = " + document)));
    }
  }

  /** That passages follow each other, say where they are, and leave out nothing but blanks. */
  private static void assertCovers(String document, List<Row> rows) {
    int done = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row chunk = rows.get(i).getStruct(2);
      int start = chunk.getAs("start");
      int end = chunk.getAs("end");
      String text = chunk.getAs("text");
      assertEquals(text, substring(document, start, end));
      assertEquals(text, text.strip());
      assertEquals(i, chunk.<Integer>getAs("index"));
      assertTrue(end > done, "each has something new");
      if (start > done) {
        assertTrue(substring(document, done, start).isBlank(), text);
      }
      done = end;
    }
    assertTrue(substring(document, done, document.codePointCount(0, document.length())).isBlank());
  }

  private static String substring(String text, int start, int end) {
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }

  @Test
  void sqlFindsThePassagesByTheirPlaces() {
    Dataset<Row> cut = chunker("tiny-bert").setMaxTokens(20).transform(texts(ENGLISH.repeat(3)));
    assertTrue(cut.count() > 3);
    assertEquals(
        0,
        cut.where("substring(text, chunk.start + 1, chunk.end - chunk.start) <> chunk.text")
            .count());
  }

  @Test
  void wordsThatFitAreWholeAndSentencesWhereTheyAreAskedFor() {
    Dataset<Row> rows = texts(ENGLISH.repeat(3));
    for (Row row : chunks(chunker("tiny-bert").setMaxTokens(40).transform(rows))) {
      Row chunk = row.getStruct(2);
      String after =
          substring(row.getString(1), chunk.getAs("end"), chunk.<Integer>getAs("end") + 1);
      String last = chunk.<String>getAs("text").replaceAll("(?s).*(.)$", "$1");
      assertTrue(
          after.isBlank()
              || !Character.isLetter(last.charAt(0))
              || !Character.isLetter(after.charAt(0)),
          chunk.toString());
    }
    List<Row> sentences =
        chunks(chunker("tiny-bert").setMaxTokens(40).setSplitOn("sentence").transform(rows));
    for (Row row : sentences) {
      String text = row.getStruct(2).getAs("text");
      assertTrue(text.matches("(?s).*[.!?]$"), text);
      assertTrue(!text.endsWith("Mr."), text);
    }
  }

  @Test
  void anOverlapRepeatsAtMostThatManyTokens() {
    String words = "the ".repeat(60);
    List<Row> rows =
        chunks(chunker("tiny-bert").setMaxTokens(12).setOverlap(4).transform(texts(words)));
    for (int i = 1; i < rows.size(); i++) {
      int end = rows.get(i - 1).getStruct(2).getAs("end");
      int start = rows.get(i).getStruct(2).getAs("start");
      assertEquals(4 * "the ".length() - 1, end - start);
    }
    assertEquals((60 - 4 + 5) / 6, rows.size());
  }

  @Test
  void roomIsLeftForThePrompt() {
    Dataset<Row> cut =
        chunker("tiny-bert").setMaxTokens(24).setPrompt("passage").transform(texts(ENGLISH));
    Dataset<Row> read =
        new TextEmbedder()
            .setInputCol("chunk.text")
            .setModel(MODELS + "tiny-bert")
            .setMaxLength(24)
            .setPrompt("passage")
            .setTokenCountCol("count")
            .setTruncatedCol("cut")
            .transform(cut);
    assertEquals(0, read.where("cut OR count <> chunk.tokens").count());
    assertTrue(
        cut.count() > chunker("tiny-bert").setMaxTokens(24).transform(texts(ENGLISH)).count());
  }

  @Test
  void nullAndNoWordsHaveARowWithoutAPassage() {
    List<Row> rows = chunks(chunker("tiny-bert").transform(texts(null, "", " \n", "the cat")));
    assertEquals(4, rows.size());
    for (int i = 0; i < 3; i++) {
      assertNull(rows.get(i).get(2), rows.get(i).toString());
    }
    Row chunk = rows.get(3).getStruct(2);
    assertEquals("the cat", chunk.getString(0));
    assertEquals(List.of(0, 7, 0), List.of(chunk.get(1), chunk.get(2), chunk.get(3)));
  }

  @Test
  void otherColumnsAreKeptAndTheSchemaIsAsSaid() {
    Chunker chunker = chunker("tiny-bert").setMaxTokens(12).setOutputCol("c").setErrorCol("why");
    Dataset<Row> rows =
        texts(ENGLISH, null).selectExpr("id", "struct(text AS t) AS doc", "id AS n");
    chunker.setInputCol("doc.t");
    Dataset<Row> cut = chunker.transform(rows);
    assertEquals(chunker.transformSchema(rows.schema()), cut.schema());
    assertEquals(List.of("id", "doc", "n", "c", "why"), List.of(cut.columns()));
    assertEquals(0, cut.where("why IS NOT NULL OR n <> id").count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageCutsTheSame(String modelOnSave) throws IOException {
    Chunker chunker =
        chunker("tiny-bert")
            .setMaxTokens(20)
            .setOverlap(3)
            .setSplitOn("sentence")
            .setLanguage("de")
            .setPromptText("p: ")
            .setLowerCase(true)
            .setModelOnSave(modelOnSave);
    String path = folder.resolve("stage").toString();
    chunker.save(path);
    Chunker loaded = Chunker.load(path);
    assertEquals(modelOnSave.equals("copy"), Files.exists(Path.of(path, "model/tokenizer.json")));
    Dataset<Row> rows = texts(DOCUMENTS.toArray(String[]::new));
    assertEquals(chunks(chunker.transform(rows)), chunks(loaded.transform(rows)));
    assertEquals(
        chunks(chunker.transform(rows)),
        chunks(
            new Pipeline()
                .setStages(new Chunker[] {(Chunker) chunker.copy(ParamMap.empty())})
                .fit(rows)
                .transform(rows)));
  }

  @Test
  void aStreamIsCutAsTheBatchIs() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Dataset<Row> rows = texts(DOCUMENTS.toArray(String[]::new));
    rows.write().mode("append").parquet(in.toString());
    Chunker chunker = chunker("tiny-bert").setMaxTokens(20);
    String out = folder.resolve("out").toString();
    StreamingQuery query =
        chunker
            .transform(
                LocalSpark.session().readStream().schema(rows.schema()).parquet(in.toString()))
            .writeStream()
            .format("parquet")
            .option("path", out)
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertEquals(
        chunker.transform(rows).orderBy("id", "chunk.index").collectAsList(),
        LocalSpark.session().read().parquet(out).orderBy("id", "chunk.index").collectAsList());
  }

  @Test
  void everyProblemIsInOneMessage() {
    Chunker chunker = chunker("tiny-bert").setMaxTokens(65).setOutputCol("id").setPrompt("who");
    StructType arrays = texts("one").selectExpr("id", "array(text) AS text").schema();
    String message =
        assertThrows(IllegalArgumentException.class, () -> chunker.transformSchema(arrays))
            .getMessage();
    for (String part :
        List.of(
            "3 problems",
            "Column 'text' holds arrays; expected a text a row, whose passages become rows. Explode"
                + " it first.",
            "Invalid maxTokens: 65; expected 3 (special tokens and one more) to 64, the positions of"
                + " the model.",
            "Unknown prompt: 'who'",
            "Column 'id' exists already")) {
      assertTrue(message.contains(part), message);
    }
    Chunker narrow = chunker("tiny-bert").setMaxTokens(8).setOverlap(6);
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> narrow.transformSchema(texts("one").schema()))
            .getMessage()
            .contains(
                "Invalid overlap: 6; expected at most 5, as maxTokens=8 has room for that beside"
                    + " special tokens and one new token."));
    Chunker foreign = chunker("tiny-bert").setSplitOn("sentence").setLanguage("no language!");
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> foreign.transformSchema(texts("one").schema()))
            .getMessage()
            .contains("Invalid language: 'no language!'; expected a language's tag"));
  }

  @Test
  void paramsAreFrozenAndExplained() throws ReflectiveOperationException {
    assertEquals(
        List.of(
            "errorCol",
            "inputCol",
            "language",
            "lowerCase",
            "maxTokens",
            "model",
            "modelOnSave",
            "outputCol",
            "overlap",
            "prompt",
            "promptText",
            "splitOn"),
        StageParams.names(new Chunker()));
    assertEquals(
        Map.of(
            "model", "all-MiniLM-L6-v2",
            "modelOnSave", "path",
            "outputCol", "chunk",
            "splitOn", "word",
            "language", "en"),
        StageParams.defaults(new Chunker()));
    StageParams.assertEachHasATextAnAccessorAndASetter(new Chunker("one"));
    assertEquals("embark.spark.Chunker", Chunker.class.getName());
  }

  @Test
  void aTextOfManyBlocksIsCutToItsEnd() {
    String book = ENGLISH.repeat(1_000);
    List<Row> rows = chunks(chunker("tiny-bert").setMaxTokens(60).transform(texts(book)));
    assertCovers(book, new ArrayList<>(rows));
  }
}
