package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.infer.Device;
import embark.infer.OnnxEngines;
import embark.tokenize.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** The spec is checked, travels, and opens what it means and nothing else. */
class PipelineSpecTest {

  private static final Path FOLDER = Path.of("src/test/resources/models/tiny-lasttoken");

  @Test
  void survivesJavaSerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec(OptionalInt.of(77)));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertSame((PipelineSpec<?, ?>) in.readObject());
    }
  }

  @Test
  void survivesKryo() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    PipelineSpec<float[], float[]> spec = spec(OptionalInt.of(77));
    assertSame(
        kryo.<PipelineSpec<?, ?>>deserialize(
            kryo.serialize(spec, ClassTag$.MODULE$.apply(PipelineSpec.class)),
            ClassTag$.MODULE$.apply(PipelineSpec.class)));
  }

  private static void assertSame(PipelineSpec<?, ?> copy) {
    PipelineSpec<float[], float[]> spec = spec(OptionalInt.of(77));
    assertEquals(spec.model(), copy.model());
    assertEquals(spec.fingerprint(), copy.fingerprint());
    assertEquals(spec.windowRows(), copy.windowRows());
    assertEquals(spec.batchTokens(), copy.batchTokens());
    Text text = Text.of("the mill");
    assertEquals(Heard.of(spec.task(), text), Heard.of(copy.task(), text));
    assertArrayEquals((float[]) vector(spec), (float[]) vector(copy));
  }

  private static Object vector(PipelineSpec<?, ?> spec) {
    try (Pipeline<?, ?> pipeline = Models.shared().open(spec, Device.cpu(), 1)) {
      List<Item<Integer>> items = List.of(new Item<>(1, Text.of("the mill")));
      return pipeline.run(items.iterator(), tally -> {}).next().value();
    }
  }

  @Test
  void theBudgetMayBeLeftToTheDevice() {
    assertEquals(OptionalInt.empty(), spec(OptionalInt.empty()).batchTokens());
  }

  @Test
  void numbersArePositive() {
    IllegalArgumentException budget =
        assertThrows(IllegalArgumentException.class, () -> spec(OptionalInt.of(0)));
    assertEquals("Invalid batchTokens: 0; expected at least 1.", budget.getMessage());
    IllegalArgumentException window =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new PipelineSpec<>(
                    "model", "fingerprint", new Fakes.EchoTask(), 0, OptionalInt.empty()));
    assertEquals("Invalid windowRows: 0; expected at least 1.", window.getMessage());
  }

  @Test
  void anotherModelThanTheDriversIsRefused() {
    PipelineSpec<float[], float[]> spec = spec(OptionalInt.empty());
    PipelineSpec<float[], float[]> other =
        new PipelineSpec<>(spec.model(), "0".repeat(64), spec.task(), 8, OptionalInt.empty());
    Models models = new Models(Duration.ofDays(1), new OnnxEngines());
    BundleException e =
        assertThrows(BundleException.class, () -> models.open(other, Device.cpu(), 1));
    assertTrue(
        e.getMessage()
            .startsWith(
                "Cannot use model %s: its fingerprint is %s; expected 0000"
                    .formatted(FOLDER.toAbsolutePath(), spec.fingerprint())),
        e.getMessage());
    assertEquals(0, models.sessions());
  }

  @Test
  void pipelinesOfAModelShareItsSession() {
    Models models = new Models(Duration.ofDays(1), new OnnxEngines());
    PipelineSpec<float[], float[]> spec = spec(OptionalInt.empty());
    try (Pipeline<float[], float[]> one = models.open(spec, Device.cpu(), 1);
        Pipeline<float[], float[]> other = models.open(spec, Device.cpu(), 2)) {
      assertEquals(1, models.sessions());
      List<Item<Integer>> items = List.of(new Item<>(1, Text.of("the mill")));
      assertArrayEquals(
          one.run(items.iterator(), tally -> {}).next().value(),
          other.run(items.iterator(), tally -> {}).next().value());
    }
    assertEquals(1, models.sessions());
  }

  private static PipelineSpec<float[], float[]> spec(OptionalInt batchTokens) {
    Bundle bundle = BundleReader.read(FOLDER);
    EmbeddingOptions options =
        new EmbeddingOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.of(20),
            Optional.of("find"),
            Optional.empty(),
            Optional.of(8),
            Bundle.Casing.LOWER);
    return new PipelineSpec<>(
        FOLDER.toString(),
        bundle.fingerprint(),
        EmbeddingTask.resolve(bundle, options),
        5,
        batchTokens);
  }
}
