package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import embark.infer.Device;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The folder of a classifier, of any family, embeds and tokenizes pairs as transformers does. */
class FamilyGoldenTest {

  private static final double TOLERANCE = 1e-4;

  static Stream<FamilyGolden> goldens() throws IOException {
    return FamilyGolden.all().stream();
  }

  @Test
  void everyFamilyHasAGolden() throws IOException {
    assertEquals(
        List.of(
            "classifier-albert",
            "classifier-bert",
            "classifier-deberta-v2",
            "classifier-distilbert",
            "classifier-electra",
            "classifier-mpnet",
            "classifier-roberta",
            "classifier-xlm-roberta"),
        FamilyGolden.all().stream().map(FamilyGolden::model).toList());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void idsOfTextsAreTheReferences(FamilyGolden golden) {
    List<Encoding> encodings = encode(golden, golden.texts());
    for (int i = 0; i < encodings.size(); i++) {
      String text = golden.texts().get(i).first();
      assertArrayEquals(golden.ids().get(i), encodings.get(i).ids(), text);
      assertArrayEquals(new int[golden.ids().get(i).length], encodings.get(i).typeIds(), text);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void idsAndTypesOfPairsAreTheReferences(FamilyGolden golden) {
    List<Encoding> encodings = encode(golden, golden.pairs());
    for (int i = 0; i < encodings.size(); i++) {
      String pair = golden.pairs().get(i).toString();
      assertArrayEquals(golden.pairIds().get(i), encodings.get(i).ids(), pair);
      assertArrayEquals(golden.pairTypeIds().get(i), encodings.get(i).typeIds(), pair);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void vectorsAreTheReferencesAlone(FamilyGolden golden) {
    for (int i = 0; i < golden.texts().size(); i++) {
      assertVector(golden, i, embed(golden, List.of(golden.texts().get(i)), 1).get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void vectorsAreTheReferencesInAnyCompany(FamilyGolden golden) {
    int texts = golden.texts().size();
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, 3 * texts).mapToObj(i -> i % texts).toList());
    Collections.shuffle(order, new Random(7));
    for (int window : new int[] {7, 1000}) {
      List<float[]> vectors =
          embed(golden, order.stream().map(golden.texts()::get).toList(), window);
      for (int i = 0; i < vectors.size(); i++) {
        assertVector(golden, order.get(i), vectors.get(i));
      }
    }
  }

  private static List<Encoding> encode(FamilyGolden golden, List<Text> texts) {
    Bundle bundle = BundleReader.read(golden.folder());
    assertEquals(golden.maxLength(), bundle.maxLength());
    try (Tokenizer tokenizer =
        Tokenizers.open(bundle.tokenizer(bundle.maxLength(), Bundle.Casing.AS_BUNDLED))) {
      return texts.stream().map(text -> tokenizer.encode(text).get(0)).toList();
    }
  }

  private static void assertVector(FamilyGolden golden, int index, float[] ours) {
    double[] theirs = golden.vectors().get(index);
    assertEquals(theirs.length, ours.length);
    for (int i = 0; i < ours.length; i++) {
      assertTrue(
          Math.abs(theirs[i] - ours[i]) <= TOLERANCE,
          "%s: component %d is %s; expected %s"
              .formatted(golden.texts().get(index).first(), i, ours[i], theirs[i]));
    }
  }

  private static List<float[]> embed(FamilyGolden golden, List<Text> texts, int window) {
    Bundle bundle = BundleReader.read(golden.folder());
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(
            golden.folder().toString(),
            bundle.fingerprint(),
            EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled()),
            window,
            OptionalInt.of(300));
    List<float[]> vectors = new ArrayList<>();
    try (Pipeline<float[], float[]> pipeline = Models.shared().open(spec, Device.cpu(), 2)) {
      Iterator<Item<Text>> items = texts.stream().map(text -> new Item<>(text, text)).iterator();
      Iterator<Result<Text, float[]>> results = pipeline.run(items, tally -> {});
      while (results.hasNext()) {
        Result<Text, float[]> result = results.next();
        assertEquals(texts.get(vectors.size()), result.row());
        vectors.add(result.value());
      }
    }
    assertEquals(texts.size(), vectors.size());
    return vectors;
  }
}
