package embark.pipeline;

import static embark.pipeline.ZeroShots.bundle;
import static embark.pipeline.ZeroShots.described;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.BundleReader;
import embark.bundle.ModelFolder;
import embark.bundle.TrainedHeads;
import embark.head.Classification;
import embark.tokenize.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

/** Tasks that give labels do the same where they arrive. */
class LabelTaskTravelTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final List<Text> TEXTS =
      Stream.of("The cat sleeps.", "", "账户 password 42").map(Text::of).toList();

  @TempDir Path temporary;

  @Test
  void logitsOfTheGraph() throws Exception {
    ClassificationTask task =
        ClassificationTask.resolve(bundle("classifier-bert"), ClassificationOptions.asBundled());
    assertTravels(MODELS.resolve("classifier-bert"), task);
  }

  @Test
  void logitsOfATrainedHead() throws Exception {
    Path folder = temporary.resolve("model");
    ModelFolder.copy("tiny-bert", folder).with(TrainedHeads.of(List.of("a", "b", "c")));
    ClassificationTask task =
        ClassificationTask.resolve(BundleReader.read(folder), ClassificationOptions.asBundled());
    assertTravels(folder, task);
  }

  @Test
  void similarity() throws Exception {
    SimilarityTask task =
        SimilarityTask.resolve(
            bundle("tiny-bert"),
            ZeroShots.candidates(
                List.of(CandidateLabel.named("a"), described("b", "words", "an example"))));
    assertTravels(MODELS.resolve("tiny-bert"), task);
  }

  @Test
  void entailment() throws Exception {
    EntailmentTask task =
        EntailmentTask.resolve(bundle("classifier-roberta"), ZeroShots.named("a", "b"));
    assertTravels(MODELS.resolve("classifier-roberta"), task);
  }

  private static void assertTravels(Path folder, Labelling task) throws Exception {
    List<Classification> expected = PipelineRun.ALONE.answers(folder, task, TEXTS);
    for (Labelling copy : List.of(throughJava(task), throughKryo(task))) {
      assertEquals(task.labels(), copy.labels());
      assertEquals(task.problemType(), copy.problemType());
      assertEquals(task.weight(Text.of("some")), copy.weight(Text.of("some")));
      List<Classification> actual = PipelineRun.ALONE.answers(folder, copy, TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(expected.get(i).logits(), actual.get(i).logits());
        assertArrayEquals(expected.get(i).scores(), actual.get(i).scores());
      }
    }
  }

  private static Labelling throughJava(Labelling task) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(task);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Labelling) in.readObject();
    }
  }

  private static Labelling throughKryo(Labelling task) {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    return kryo.<Labelling>deserialize(
        kryo.serialize(task, ClassTag$.MODULE$.apply(Labelling.class)),
        ClassTag$.MODULE$.apply(Labelling.class));
  }
}
