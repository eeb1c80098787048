package embark.spark;

import static embark.spark.Frames.embedder;
import static embark.spark.Frames.texts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of more tokens than the model reads at a time, cut and in windows. */
class LongTextStagesTest {

  private static final String LONG = "the old miller sat by the river with a warm cat ".repeat(20);

  @TempDir private Path folder;

  private static TextEmbedder windows() {
    return embedder().setMaxLength(16).setLongText("window").setOverlap(3);
  }

  private static TextClassifier classifier() {
    return LabelFrames.classifier("bert").setMaxLength(16);
  }

  @Test
  void windowsAreReadToTheEnd() {
    Dataset<Row> rows = texts(LONG, "the cat", null, "");
    List<Row> read =
        windows().setTokenCountCol("tokens").setTruncatedCol("cut").transform(rows).collectAsList();
    List<Row> cut =
        embedder()
            .setMaxLength(16)
            .setTokenCountCol("tokens")
            .setTruncatedCol("cut")
            .transform(rows)
            .collectAsList();
    assertTrue(read.get(0).<Integer>getAs("tokens") > 200, read.toString());
    assertFalse(read.get(0).<Boolean>getAs("cut"));
    assertEquals(16, cut.get(0).<Integer>getAs("tokens"));
    assertTrue(cut.get(0).<Boolean>getAs("cut"));
    assertEquals(cut.subList(1, 4), read.subList(1, 4), "texts that fit, null and no words");
  }

  @Test
  void aTextThatDecidesAtItsEndGetsTheLabelOfItsEnd() {
    String begin = "the ".repeat(14).strip();
    String label = LabelFrames.answer(classifier(), begin).getAs("label");
    String end =
        List.of("1 ", ", ", "cat ", "? ", "and ", "river ", "! ").stream()
            .map(word -> word.repeat(100))
            .filter(text -> !LabelFrames.answer(classifier(), text).getAs("label").equals(label))
            .findFirst()
            .orElseThrow();
    String expected = LabelFrames.answer(classifier(), end).getAs("label");
    assertEquals(label, LabelFrames.answer(classifier(), begin + " " + end).getAs("label"));
    for (String pooling : new String[] {"mean", "max"}) {
      TextClassifier windows = classifier().setLongText("window").setWindowPooling(pooling);
      Row row = LabelFrames.answer(windows, begin + " " + end);
      assertTrue(
          pooling.equals("max") || row.getAs("label").equals(expected), row + " with " + pooling);
      assertArrayEquals(
          LabelFrames.numbers(LabelFrames.answer(classifier(), begin), "rawPrediction"),
          LabelFrames.numbers(LabelFrames.answer(windows, begin), "rawPrediction"),
          1e-6);
    }
  }

  @Test
  void aSavedStageReadsWindows() throws IOException {
    String path = folder.resolve("stage").toString();
    windows().setWindowPooling("max").save(path);
    Dataset<Row> rows = texts(LONG, "the cat");
    assertEquals(
        windows().setWindowPooling("max").transform(rows).collectAsList(),
        TextEmbedder.load(path).transform(rows).collectAsList());
  }

  @Test
  void windowsOfAPreparedModel() {
    Row fp32 = windows().transform(texts(LONG)).first();
    Row int8 = windows().setPrecision("int8").transform(texts(LONG)).first();
    float[] one = Frames.floats(fp32.getAs("embedding"));
    float[] other = Frames.floats(int8.getAs("embedding"));
    double cosine = 0;
    for (int i = 0; i < one.length; i++) {
      cosine += (double) one[i] * other[i];
    }
    assertTrue(cosine > 0.98 && cosine < 0.9999999, "cosine " + cosine);
  }

  @Test
  void ofArraysEachTextIsInWindows() {
    Dataset<Row> rows = texts(LONG).selectExpr("id", "array(text, null, 'the cat') AS text");
    List<Row> counts =
        windows().setTokenCountCol("tokens").transform(rows).select("tokens").collectAsList();
    List<Integer> tokens = counts.get(0).getList(0);
    assertTrue(tokens.get(0) > 200 && tokens.get(1) == null && tokens.get(2) < 10, "" + tokens);
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertEquals(
        "overlap, windowPooling was set, but means nothing for longText=truncate; expected it"
            + " unset. Leave it out, or set longText=window.",
        LabelFrames.refusal(
            embedder().setOverlap(1).setWindowPooling("max"), texts("one").schema()));
    assertEquals(
        "Invalid overlap: 14; expected at most 13, as maxLength=16 has room for that beside special"
            + " tokens and one new token.",
        LabelFrames.refusal(windows().setOverlap(14), texts("one").schema()));
  }

  @Test
  void aHeadIsTrainedOnVectorsOfCutTexts() {
    Dataset<Row> rows =
        windows().transform(texts(LONG, "the cat").selectExpr("id", "text", "'a' AS label"));
    HeadTrainer trainer =
        new HeadTrainer()
            .setInputCol("text")
            .setModel(Frames.MODEL)
            .setMaxLength(16)
            .setEmbeddingCol("embedding");
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(rows)).getMessage();
    assertTrue(message.contains("windows that share 3 tokens"), message);
  }
}
