package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import embark.infer.Device;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids and vectors equal those of transformers and sentence-transformers, text by text. */
class GoldenTest {

  private static final double TOLERANCE = 1e-5;

  static Stream<Golden> goldens() throws IOException {
    return Golden.all().stream();
  }

  @Test
  void everyModelHasGoldens() throws IOException {
    assertEquals(20, Golden.all().size());
    assertEquals(6, Golden.all().stream().map(Golden::model).distinct().count());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void idsAreTheReferences(Golden golden) {
    Bundle bundle = BundleReader.read(golden.folder());
    EmbeddingTask task = EmbeddingTask.resolve(bundle, golden.options());
    try (Tokenizer tokenizer = Tokenizers.open(task.tokenizer(bundle))) {
      for (int i = 0; i < golden.texts().size(); i++) {
        Text text = Text.of(golden.texts().get(i));
        assertArrayEquals(
            golden.ids().get(i), task.encode(text, tokenizer).get(0).ids(), golden.texts().get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void vectorsAreTheReferencesAlone(Golden golden) {
    for (int i = 0; i < golden.texts().size(); i++) {
      List<String> alone = List.of(golden.texts().get(i));
      assertVector(golden, i, run(golden, alone, 1, OptionalInt.of(1), 1).get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void vectorsAreTheReferencesInAnyCompany(Golden golden) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3 * golden.texts().size(); i++) {
      order.add(i % golden.texts().size());
    }
    Collections.shuffle(order, new Random(7));
    List<String> texts = order.stream().map(golden.texts()::get).toList();
    for (int window : new int[] {1, 7, 1000}) {
      for (int threads : new int[] {1, 3}) {
        List<float[]> vectors = run(golden, texts, window, OptionalInt.of(300), threads);
        assertEquals(texts.size(), vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
          assertVector(golden, order.get(i), vectors.get(i));
        }
      }
    }
  }

  private static void assertVector(Golden golden, int index, float[] ours) {
    double[] theirs = golden.vectors().get(index);
    assertEquals(theirs.length, ours.length);
    for (int i = 0; i < ours.length; i++) {
      assertTrue(
          Math.abs(theirs[i] - ours[i]) <= TOLERANCE || theirs[i] == ours[i],
          "%s: component %d is %s; expected %s"
              .formatted(golden.texts().get(index), i, ours[i], theirs[i]));
    }
  }

  private static List<float[]> run(
      Golden golden, List<String> texts, int window, OptionalInt batchTokens, int threads) {
    Bundle bundle = BundleReader.read(golden.folder());
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(
            golden.folder().toString(),
            bundle.fingerprint(),
            EmbeddingTask.resolve(bundle, golden.options()),
            window,
            batchTokens);
    List<float[]> vectors = new ArrayList<>();
    try (Pipeline<float[], float[]> pipeline = Models.shared().open(spec, Device.cpu(), threads)) {
      Iterator<Item<Integer>> items =
          Stream.iterate(0, i -> i < texts.size(), i -> i + 1)
              .map(i -> new Item<>(i, Text.of(texts.get(i))))
              .iterator();
      Iterator<Result<Integer, float[]>> results = pipeline.run(items, tally -> {});
      while (results.hasNext()) {
        Result<Integer, float[]> result = results.next();
        assertEquals(vectors.size(), result.row());
        vectors.add(result.value());
      }
    }
    return vectors;
  }
}
