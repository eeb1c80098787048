package embark.spark;

import static embark.spark.Frames.embedder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that were made beforehand belong to the encoder that a head is exported with. */
class EmbeddingColTest {

  private static final String OTHER = "src/test/resources/models/tiny-lasttoken";

  private static HeadTrainer trainer() {
    return new HeadTrainer()
        .setInputCol("text")
        .setLabelCol("label")
        .setModel(Frames.MODEL)
        .setEmbeddingCol("v")
        .setMaxIter(3);
  }

  private static Dataset<Row> rows() {
    return Frames.texts("one cat", "a river", "two cats", "the river")
        .selectExpr("*", "if(id % 2 = 0, 'cat', 'river') label");
  }

  private static void assertRefused(Dataset<Row> rows, HeadTrainer trainer) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(rows)).getMessage();
    assertTrue(message.contains("Column 'v' holds vectors of another encoder ("), message);
  }

  @Test
  void vectorsOfAnotherModelOrOfOtherOptionsAreRefused(@TempDir Path folder) {
    Dataset<Row> made = embedder().setOutputCol("v").transform(rows());
    assertEquals(2, trainer().fit(made).labels().size());
    assertRefused(embedder().setModel(OTHER).setOutputCol("v").transform(rows()), trainer());
    assertRefused(embedder().setPooling("cls").setOutputCol("v").transform(rows()), trainer());
    assertRefused(made, trainer().setMaxLength(7));
    assertRefused(made, trainer().setPrompt("query"));
    String path = folder.resolve("kept").toString();
    embedder().setNormalize(false).setOutputCol("v").transform(rows()).write().parquet(path);
    assertRefused(LocalSpark.session().read().parquet(path), trainer());
  }

  @Test
  void vectorsOfAnotherSizeAreRefusedWithoutMetadataToo() {
    Dataset<Row> rows = rows().selectExpr("*", "array(cast(id as double), 1d) v");
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer().fit(rows)).getMessage();
    assertEquals(
        "The vectors have 2 components; expected 32, as the encoder makes them. Set the model that"
            + " made them.",
        message);
  }
}
