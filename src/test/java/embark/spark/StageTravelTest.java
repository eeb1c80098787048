package embark.spark;

import static embark.spark.LabelledFrames.noisyRows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stage in a user's closure or broadcast gets to executors. */
class StageTravelTest {

  private static Stream<PipelineStage> stages() {
    return Stream.of(
        new TextEmbedder().setInputCol("text").setMaxLength(7),
        new TextClassifier().setInputCol("text"),
        new PairScorer(),
        new EntityTagger(),
        new QuestionAnswerer(),
        new MaskFiller(),
        new Summarizer(),
        new ZeroShotClassifier(),
        new Chunker(),
        new HeadTrainer().setInputCol("text"));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageTravels(PipelineStage stage) throws IOException, ClassNotFoundException {
    PipelineStage there = travelled(stage);
    assertEquals(stage.uid(), there.uid());
    assertEquals(stage.explainParams(), there.explainParams());
    assertEquals(stage.explainParams(), there.copy(new ParamMap()).explainParams());
  }

  @Test
  void aHeadTravels() throws IOException, ClassNotFoundException {
    HeadModel model = trainer().fit(noisyRows(30, "river", "cat"));
    HeadModel there = travelled(model);
    assertEquals(model.labels(), there.labels());
    assertEquals(model.explainParams(), there.explainParams());
  }

  @SuppressWarnings("unchecked")
  private static <T> T travelled(T stage) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(stage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
