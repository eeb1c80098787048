package embark.spark;

import static embark.spark.Frames.MODEL;
import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved trainers and heads: what is loaded does what was saved. */
class HeadModelPersistenceTest {

  private static final Dataset<Row> ROWS = noisyRows(40, "river", "cat", "password");
  private static final double TOLERANCE = 1e-6;

  @TempDir private Path folder;

  /** A model folder of the test's own, which it may delete. */
  private Path encoder() throws IOException {
    Path encoder = folder.resolve("encoder");
    PersistenceTest.copyTree(Path.of(MODEL), encoder);
    return encoder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aHeadAlone(String modelOnSave) throws IOException {
    Path encoder = encoder();
    HeadModel model =
        trainer()
            .setModel(encoder.toString())
            .setModelOnSave(modelOnSave)
            .setTemperature(2)
            .setPrompt("query")
            .fit(ROWS);
    Dataset<Row> expected = model.transform(ROWS).cache();
    assertEquals(40, expected.count());
    Path saved = folder.resolve("saved");
    model.save(saved.toString());
    if (modelOnSave.equals("copy")) {
      PersistenceTest.deleteTree(encoder);
      saved = Files.move(saved, folder.resolve("moved"));
    }
    HeadModel loaded = HeadModel.load(saved.toString());
    assertEquals(model.uid(), loaded.uid());
    assertEquals(model.labels(), loaded.labels());
    assertEquals(
        model.explainParams().replace(encoder.toString(), ""),
        loaded.explainParams().replace(loaded.getOrDefault(loaded.model()), ""));
    assertSameAnswers(expected, loaded.transform(ROWS), TOLERANCE, "loaded");
    expected.unpersist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "copy"})
  void aHeadInAPipeline(String modelOnSave) throws IOException {
    Path encoder = encoder();
    HeadTrainer trainer =
        trainer().setModel(encoder.toString()).setModelOnSave(modelOnSave).setOutputCol("");
    IndexToString name =
        new IndexToString().setInputCol("prediction").setOutputCol("predictedLabel");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {trainer, name});
    PipelineModel model = pipeline.fit(ROWS);
    Dataset<Row> expected = model.transform(ROWS).cache();
    assertEquals(40, expected.count());
    model.save(folder.resolve("model").toString());
    pipeline.save(folder.resolve("pipeline").toString());
    if (modelOnSave.equals("copy")) {
      PersistenceTest.deleteTree(encoder);
    }
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    assertInstanceOf(HeadModel.class, loaded.stages()[0]);
    assertSameAnswers(expected, loaded.transform(ROWS), TOLERANCE, "a loaded model");
    Pipeline again = Pipeline.load(folder.resolve("pipeline").toString());
    assertInstanceOf(HeadTrainer.class, again.getStages()[0]);
    assertSameAnswers(
        expected, again.fit(ROWS).transform(ROWS), TOLERANCE, "a loaded trainer's model");
    expected.unpersist();
  }

  @Test
  void aHeadIsOverwrittenWhereThatIsAskedFor() throws IOException {
    String path = folder.resolve("saved").toString();
    trainer().fit(ROWS).save(path);
    HeadModel other = trainer().setRegParam(1).fit(ROWS.where("label <> 'river'"));
    String message = assertThrows(IOException.class, () -> other.save(path)).getMessage();
    assertTrue(message.contains("already exists"), message);
    other.write().overwrite().save(path);
    assertEquals(other.labels(), HeadModel.load(path).labels());
  }

  @Test
  void aHeadThatLacksAFileSaysSo() throws IOException {
    Path path = folder.resolve("saved");
    trainer().fit(ROWS).save(path.toString());
    Files.delete(path.resolve("classifier/model.safetensors"));
    String message =
        assertThrows(IllegalStateException.class, () -> HeadModel.load(path.toString()))
            .getMessage();
    assertTrue(message.startsWith("Cannot load the head in " + path + ": "), message);
    assertTrue(message.contains("classifier/model.safetensors"), message);
    assertTrue(message.endsWith(" Save the model again."), message);
  }

  @Test
  void aHeadOfAnotherFormatSaysSo() throws IOException {
    Path path = folder.resolve("saved");
    trainer().fit(ROWS).save(path.toString());
    Path config = path.resolve("classifier/config.json");
    Files.writeString(config, Files.readString(config).replace("\"format\" : 1", "\"format\" : 2"));
    Files.delete(path.resolve("classifier/.config.json.crc"));
    assertEquals(
        "Cannot load the head in "
            + path
            + ": classifier/config.json has format 2; expected 1. Save the model again.",
        assertThrows(IllegalStateException.class, () -> HeadModel.load(path.toString()))
            .getMessage());
  }
}
