package embark.spark;

import static embark.spark.Frames.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Summaries against sentences, cosines and choices that make_summaries.py wrote. */
class SummarizerTest {

  private static final double TOLERANCE = 1e-4;

  @TempDir private Path folder;

  static Stream<JsonNode> goldens() throws IOException {
    JsonNode all =
        new ObjectMapper().readTree(Path.of("src/test/resources/goldens/summaries.json").toFile());
    List<JsonNode> goldens = new ArrayList<>();
    all.forEach(goldens::add);
    assertEquals(5, goldens.size());
    return goldens.stream();
  }

  private static Summarizer summarizer() {
    return new Summarizer().setInputCol("text").setModel(Frames.MODEL);
  }

  private static List<Row> sentences(Row row) {
    return row.getList(row.fieldIndex("sentences"));
  }

  private static List<Integer> ints(JsonNode numbers) {
    List<Integer> ints = new ArrayList<>();
    numbers.forEach(number -> ints.add(number.asInt()));
    return ints;
  }

  private static void assertChosen(JsonNode golden, List<Integer> numbers, Row row) {
    List<Integer> inOrder = numbers.stream().sorted().toList();
    List<Row> got = sentences(row);
    assertEquals(inOrder.size(), got.size(), row.toString());
    for (int i = 0; i < got.size(); i++) {
      JsonNode expected = golden.path("sentences").get(inOrder.get(i));
      assertEquals(expected.get(0).asText(), got.get(i).getString(0));
      assertEquals(expected.get(1).asInt(), got.get(i).getInt(1));
      assertEquals(expected.get(2).asInt(), got.get(i).getInt(2));
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void sentencesAndTheirCosinesAreTheReferences(JsonNode golden) {
    Row row =
        summarizer()
            .setLanguage(golden.path("language").asText())
            .setSentences(100)
            .transform(texts(golden.path("document").asText()))
            .first();
    int count = golden.path("sentences").size();
    assertChosen(golden, Stream.iterate(0, i -> i < count, i -> i + 1).toList(), row);
    for (int i = 0; i < count; i++) {
      assertEquals(
          golden.path("cosines").get(i).asDouble(), sentences(row).get(i).getDouble(3), TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void chosenAreTheReferences(JsonNode golden) {
    Dataset<Row> rows = texts(golden.path("document").asText());
    Summarizer summarizer = summarizer().setLanguage(golden.path("language").asText());
    assertChosen(golden, ints(golden.path("centroid")), summarizer.transform(rows).first());
    for (JsonNode mmr : golden.path("mmr")) {
      summarizer.setMethod("mmr").setMmrLambda(mmr.path("lambda").asDouble());
      assertChosen(golden, ints(mmr.path("chosen")), summarizer.transform(rows).first());
    }
  }

  @Test
  void theSummaryIsTheSentencesWithBlanksWhereTheDocumentHasThem() {
    List<Row> rows =
        summarizer()
            .setSentences(9)
            .transform(
                texts(
                    "One cat.\n\nA dog!  ",
                    "\u8D26\u6237\u88AB\u9501\u3002\u600E\u4E48\u529E\uFF1F"))
            .collectAsList();
    assertEquals("One cat. A dog!", rows.get(0).getAs("summary"));
    assertEquals(
        "\u8D26\u6237\u88AB\u9501\u3002\u600E\u4E48\u529E\uFF1F", rows.get(1).getAs("summary"));
  }

  @Test
  void nullBlankAndShortDocuments() {
    List<Row> rows = summarizer().transform(texts(null, "", " \n ", "no end")).collectAsList();
    assertNull(rows.get(0).getAs("summary"));
    assertNull(rows.get(0).getAs("sentences"));
    for (int i = 1; i < 3; i++) {
      assertEquals("", rows.get(i).getAs("summary"));
      assertEquals(List.of(), sentences(rows.get(i)));
    }
    assertEquals("no end", rows.get(3).getAs("summary"));
    assertEquals(1, sentences(rows.get(3)).get(0).getDouble(3), 1e-6);
  }

  @Test
  void columnsAreAsAskedAndTheSchemaAsSaid() {
    Summarizer summarizer =
        summarizer().setOutputCol("s").setSentencesCol("").setDeviceCol("where").setErrorCol("why");
    Dataset<Row> rows = texts("One cat. A dog!", "One cat. A dog!");
    Dataset<Row> summaries = summarizer.transform(rows);
    assertEquals(summarizer.transformSchema(rows.schema()), summaries.schema());
    assertEquals(List.of("id", "text", "s", "why", "where"), List.of(summaries.columns()));
    Dataset<Row> arrays = texts("One cat. A dog!").selectExpr("id", "array(text, null) AS text");
    Row row = summarizer().transform(arrays).first();
    assertEquals(Arrays.asList("One cat. A dog!", null), row.getList(row.fieldIndex("summary")));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertEquals(
        "mmrLambda was set, but means nothing for method=centroid; expected it unset. Leave it out,"
            + " or set method=mmr.",
        LabelFrames.refusal(summarizer().setMmrLambda(0.5), texts("one").schema()));
    assertEquals(
        "Invalid language: 'no language!'; expected a language's tag, as en, de or zh. Correct it.",
        LabelFrames.refusal(summarizer().setLanguage("no language!"), texts("one").schema()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aLoadedStageDoesTheSame(String modelOnSave) throws IOException {
    Summarizer summarizer =
        summarizer()
            .setMethod("mmr")
            .setMmrLambda(0.3)
            .setSentences(2)
            .setLanguage("de")
            .setMaxLength(20)
            .setPrompt("passage")
            .setLowerCase(true)
            .setModelOnSave(modelOnSave);
    String path = folder.resolve("stage").toString();
    summarizer.save(path);
    Summarizer loaded = Summarizer.load(path);
    assertEquals(modelOnSave.equals("copy"), Files.exists(Path.of(path, "model/tokenizer.json")));
    Dataset<Row> rows = texts("Herr Dr. Meier kam. Danke! Danke! Gern, bis bald.", null);
    assertEquals(
        summarizer.transform(rows).collectAsList(), loaded.transform(rows).collectAsList());
  }

  @Test
  void paramsAreFrozenAndExplained() throws ReflectiveOperationException {
    assertEquals(
        List.of(
            "batchTokens",
            "device",
            "deviceCol",
            "errorCol",
            "gpuArenaStrategy",
            "gpuMemLimit",
            "inputCol",
            "language",
            "lowerCase",
            "maxLength",
            "method",
            "mmrLambda",
            "model",
            "modelOnSave",
            "outputCol",
            "precision",
            "prompt",
            "promptText",
            "sentences",
            "sentencesCol",
            "windowRows"),
        StageParams.names(new Summarizer()));
    assertEquals(
        Map.of(
            "model", "all-MiniLM-L6-v2",
            "modelOnSave", "path",
            "device", "auto",
            "windowRows", 2048,
            "outputCol", "summary",
            "sentencesCol", "sentences",
            "method", "centroid",
            "sentences", 3,
            "language", "en"),
        StageParams.defaults(new Summarizer()));
    StageParams.assertEachHasATextAnAccessorAndASetter(new Summarizer("one"));
    assertEquals("embark.spark.Summarizer", Summarizer.class.getName());
  }

  @Test
  void ofAVeryLongDocumentTheFirstSentencesAreRead() {
    String document = "One cat. ".repeat(10_050);
    Row row = summarizer().setSentences(20_000).transform(texts(document)).first();
    assertEquals(10_000, sentences(row).size());
    assertTrue(row.<String>getAs("summary").startsWith("One cat. One cat."));
  }
}
