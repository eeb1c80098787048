package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Aggregation;
import embark.tokenize.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Tasks of entities and answers do the same where they arrive. */
class TokenTaskTravelTest {

  @Test
  void entities() throws Exception {
    EntityGolden golden = EntityGolden.of("bert");
    Bundle bundle = BundleReader.read(golden.folder());
    EntityTask task = EntityTask.resolve(bundle, EntityOptions.of(Aggregation.AVERAGE));
    assertTravels(golden.folder(), task, golden.texts().stream().map(Text::of).toList());
  }

  @Test
  void answers() throws Exception {
    AnswerGolden golden = AnswerGolden.of("bert");
    Bundle bundle = BundleReader.read(golden.folder());
    assertTravels(
        golden.folder(), AnswerTask.resolve(bundle, AnswerOptions.best()), golden.questions());
  }

  private static <P, V, T extends Task<P, V>> void assertTravels(
      Path folder, T task, List<Text> texts) throws Exception {
    List<V> expected = PipelineRun.ALONE.answers(folder, task, texts);
    for (T copy : List.of(throughJava(task), throughKryo(task))) {
      assertEquals(task.weight(texts.get(0)), copy.weight(texts.get(0)));
      assertEquals(expected, PipelineRun.ALONE.answers(folder, copy, texts));
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T throughJava(T task) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(task);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  private static <T> T throughKryo(T task) {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
    return kryo.<T>deserialize(kryo.serialize(task, any), any);
  }
}
