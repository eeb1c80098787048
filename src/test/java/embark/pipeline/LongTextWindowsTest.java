package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.EncoderSettings;
import embark.bundle.Tokenizers;
import embark.bundle.TrainedHead;
import embark.head.Classification;
import embark.head.Linear;
import embark.head.Normalization;
import embark.head.WindowPooling;
import embark.head.Windows;
import embark.infer.Device;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long texts in windows against the windows' own texts, each computed alone. */
class LongTextWindowsTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final float TOLERANCE = 1e-5f;
  private static final int WORDS = 70;
  private static final int MAX_LENGTH = 16;

  private static Bundle bundle(String model) {
    return BundleReader.read(MODELS.resolve(model));
  }

  private static <V> List<Result<Text, V>> run(Bundle bundle, Task<?, V> task, Text... texts) {
    PipelineSpec<?, V> spec =
        new PipelineSpec<>(
            bundle.directory().toString(), bundle.fingerprint(), task, 100, OptionalInt.of(1));
    List<Result<Text, V>> results = new ArrayList<>();
    try (Pipeline<?, V> pipeline = Models.shared().open(spec, Device.cpu(), 1)) {
      pipeline
          .run(List.of(texts).stream().map(text -> new Item<>(text, text)).iterator(), tally -> {})
          .forEachRemaining(results::add);
    }
    return results;
  }

  private static EmbeddingTask embedding(Bundle bundle, String prompt, Windows windows) {
    EmbeddingOptions bundled = EmbeddingOptions.asBundled();
    return EmbeddingTask.resolve(
        bundle,
        new EmbeddingOptions(
            bundled.pooling(),
            bundled.normalization(),
            Optional.of(MAX_LENGTH),
            Optional.empty(),
            Optional.of(prompt),
            bundled.dimensions(),
            bundled.casing(),
            Optional.ofNullable(windows)));
  }

  /** Words that are a token each, with as many different ones as there are. */
  private static List<String> words(Bundle bundle) {
    List<String> one = new ArrayList<>();
    try (Tokenizer tokenizer =
        Tokenizers.open(bundle.tokenizer(MAX_LENGTH, Bundle.Casing.AS_BUNDLED))) {
      for (String word :
          "the a of and to in is it was he for that with 1 2 3 , . ? !".split(" ", -1)) {
        if (tokenizer.encode(Text.of(word)).get(0).length() == 3) {
          one.add(word);
        }
      }
    }
    assertTrue(one.size() > 3, "words of one token: " + one);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add(one.get(i * i % one.size()));
    }
    return words;
  }

  /** The texts of a text's windows. */
  private static List<String> windows(List<String> words, int room, int overlap) {
    List<String> windows = new ArrayList<>();
    for (int from = 0; ; from += room - overlap) {
      int to = Math.min(words.size(), from + room);
      windows.add(String.join(" ", words.subList(from, to)));
      if (to == words.size()) {
        return windows;
      }
    }
  }

  private static double[] pooled(List<double[]> rows, List<Integer> tokens, WindowPooling pooling) {
    double[] pooled = new double[rows.get(0).length];
    double sum = tokens.stream().mapToInt(Integer::intValue).sum();
    for (int i = 0; i < pooled.length; i++) {
      double value = pooling == WindowPooling.MAX ? Double.NEGATIVE_INFINITY : 0;
      for (int row = 0; row < rows.size(); row++) {
        value =
            pooling == WindowPooling.MAX
                ? Math.max(value, rows.get(row)[i])
                : value + rows.get(row)[i] * tokens.get(row) / sum;
      }
      pooled[i] = value;
    }
    return pooled;
  }

  private static double[] doubles(float... floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, '', 0, MEAN",
    "tiny-bert, '', 5, MAX",
    "tiny-bert, 'of the ', 3, MEAN",
    "tiny-distilbert, '', 0, MAX",
    "tiny-lasttoken, 'a to ', 4, MEAN",
    "tiny-pooled, '', 2, MEAN"
  })
  void theVectorIsThatOfTheWindowsTexts(
      String model, String prompt, int overlap, WindowPooling pooling) {
    Bundle bundle = bundle(model);
    List<String> words = words(bundle);
    EmbeddingTask cutting = embedding(bundle, prompt, null);
    int frame;
    try (Tokenizer tokenizer = Tokenizers.open(cutting.tokenizer(bundle))) {
      frame = cutting.encode(Text.of(""), tokenizer).get(0).length();
    }
    Text[] parts =
        windows(words, MAX_LENGTH - frame, overlap).stream().map(Text::of).toArray(Text[]::new);
    List<Result<Text, float[]>> alone = run(bundle, cutting, parts);
    List<Integer> tokens = alone.stream().map(Result::tokens).toList();
    double[] expected =
        pooled(alone.stream().map(one -> doubles(one.value())).toList(), tokens, pooling);
    if (cutting.settings().normalization() == Normalization.L2) {
      double length = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
      expected = Arrays.stream(expected).map(x -> x / length).toArray();
    }
    Result<Text, float[]> got =
        run(
                bundle,
                embedding(bundle, prompt, new Windows(overlap, pooling)),
                Text.of(String.join(" ", words)))
            .get(0);
    assertArrayEquals(expected, doubles(got.value()), TOLERANCE);
    assertEquals(tokens.stream().mapToInt(Integer::intValue).sum(), got.tokens());
    assertFalse(got.truncated());
    assertTrue(run(bundle, cutting, Text.of(String.join(" ", words))).get(0).truncated());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-bert",
        "tiny-distilbert",
        "tiny-roberta",
        "tiny-xlmr",
        "tiny-pooled",
        "tiny-lasttoken"
      })
  void aTextThatFitsHasTheVectorOfCutting(String model) {
    Bundle bundle = bundle(model);
    for (String prompt : new String[] {"", "query: "}) {
      for (String text : new String[] {"", " ", "the cat", "The \uD83E\uDD85 left Z\u00FCrich"}) {
        EmbeddingTask windows = embedding(bundle, prompt, new Windows(2, WindowPooling.MAX));
        Result<Text, float[]> got = run(bundle, windows, Text.of(text)).get(0);
        if (got.tokens() <= MAX_LENGTH) {
          assertArrayEquals(
              run(bundle, embedding(bundle, prompt, null), Text.of(text)).get(0).value(),
              got.value(),
              text);
        }
      }
    }
  }

  private static ClassificationTask classification(Bundle bundle, Windows windows) {
    ClassificationOptions bundled = ClassificationOptions.asBundled();
    return ClassificationTask.resolve(
        bundle,
        new ClassificationOptions(
            bundled.labels(),
            bundled.problemType(),
            2,
            bundled.texts(),
            Optional.of(MAX_LENGTH),
            bundled.casing(),
            Optional.ofNullable(windows)));
  }

  @ParameterizedTest
  @CsvSource({"classifier-bert, 0, MEAN", "classifier-bert, 6, MAX", "classifier-electra, 3, MEAN"})
  void logitsArePooledBeforeTheScores(String model, int overlap, WindowPooling pooling) {
    Bundle bundle = bundle(model);
    List<String> words = words(bundle);
    Text[] parts =
        windows(words, MAX_LENGTH - 2, overlap).stream().map(Text::of).toArray(Text[]::new);
    List<Result<Text, Classification>> alone = run(bundle, classification(bundle, null), parts);
    double[] logits =
        pooled(
            alone.stream().map(one -> one.value().logits()).toList(),
            alone.stream().map(Result::tokens).toList(),
            pooling);
    Classification got =
        run(
                bundle,
                classification(bundle, new Windows(overlap, pooling)),
                Text.of(String.join(" ", words)))
            .get(0)
            .value();
    assertArrayEquals(logits, got.logits(), TOLERANCE);
    double sum = Arrays.stream(logits).map(x -> Math.exp(x / 2)).sum();
    assertArrayEquals(
        Arrays.stream(logits).map(x -> Math.exp(x / 2) / sum).toArray(), got.scores(), TOLERANCE);
  }

  @Test
  void aTrainedHeadReadsWindowsWithItsPrompt() {
    Bundle bundle = bundle("tiny-lasttoken");
    EncoderSettings encoder = embedding(bundle, "a to ", null).settings();
    double[] weight = new double[2 * encoder.dimensions()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = Math.sin(i);
    }
    TrainedHead head =
        new TrainedHead(
            List.of("one", "other"),
            new Linear(weight, new double[] {0.5, -0.5}, encoder.dimensions()),
            encoder);
    ClassificationOptions bundled = ClassificationOptions.asBundled();
    ClassificationOptions inWindows =
        new ClassificationOptions(
            bundled.labels(),
            bundled.problemType(),
            1,
            bundled.texts(),
            bundled.maxLength(),
            bundled.casing(),
            Optional.of(new Windows(0, WindowPooling.MEAN)));
    List<String> words = words(bundle);
    EmbeddingTask cutting = EmbeddingTask.of(bundle, encoder);
    int frame;
    try (Tokenizer tokenizer = Tokenizers.open(cutting.tokenizer(bundle))) {
      frame = cutting.encode(Text.of(""), tokenizer).get(0).length();
    }
    Text[] parts =
        windows(words, MAX_LENGTH - frame, 0).stream().map(Text::of).toArray(Text[]::new);
    List<Result<Text, Classification>> alone =
        run(bundle, ClassificationTask.of(bundle, head, bundled), parts);
    assertArrayEquals(
        pooled(
            alone.stream().map(one -> one.value().logits()).toList(),
            alone.stream().map(Result::tokens).toList(),
            WindowPooling.MEAN),
        run(
                bundle,
                ClassificationTask.of(bundle, head, inWindows),
                Text.of(String.join(" ", words)))
            .get(0)
            .value()
            .logits(),
        TOLERANCE);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TrainedHead(
                head.labels(),
                head.layer(),
                encoder.with(Optional.of(new Windows(0, WindowPooling.MEAN)))));
  }

  @Test
  void ofPairsTheSecondTextIsInWindowsAndOneThatFitsIsWhole() {
    Bundle bundle = bundle("classifier-roberta");
    ClassificationTask windows = classification(bundle, new Windows(1, WindowPooling.MAX));
    Text fits = new Text("the the the the the the", "cat");
    ClassificationTask cutting = classification(bundle, null);
    Result<Text, Classification> whole = run(bundle, windows, fits).get(0);
    assertFalse(whole.truncated());
    assertArrayEquals(
        run(bundle, cutting, fits).get(0).value().logits(), whole.value().logits(), TOLERANCE);
    Text tooLong = new Text("the", "cat ".repeat(WORDS));
    assertTrue(run(bundle, cutting, tooLong).get(0).truncated());
    assertFalse(run(bundle, windows, tooLong).get(0).truncated());
  }

  @Test
  void windowsOfAPromptHaveRoomForATokenBesideIt() {
    Bundle bundle = bundle("tiny-bert");
    EmbeddingTask task = embedding(bundle, "the ".repeat(12), new Windows(2, WindowPooling.MEAN));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Tokenizers.open(task.tokenizer(bundle)));
    assertEquals(
        "Invalid overlap: 2; expected at most 1, as maxLength=16 has room for that beside special"
            + " tokens, the prompt and one new token.",
        e.getMessage());
  }

  @Test
  void aWindowWeighsWhatItIsReadFor() {
    Bundle bundle = bundle("tiny-bert");
    Text text = Text.of("the ".repeat(100));
    assertEquals(400, embedding(bundle, "", null).weight(text));
    assertEquals(800, embedding(bundle, "", new Windows(8, WindowPooling.MEAN)).weight(text));
  }

  @Test
  void settingsInWindowsDifferFromThoseThatCut() {
    Bundle bundle = bundle("tiny-bert");
    EncoderSettings cutting = embedding(bundle, "", null).settings();
    EncoderSettings windows = embedding(bundle, "", new Windows(8, WindowPooling.MEAN)).settings();
    assertFalse(cutting.equals(windows));
    assertFalse(cutting.toString().contains("windows"), "as it was written before");
    assertTrue(windows.toString().endsWith(", windows that share 8 tokens, MEAN"));
    assertEquals(cutting, windows.with(Optional.empty()));
  }

  @Test
  void encodingsOfLongTextsCarryThePrompt() {
    Bundle bundle = bundle("tiny-roberta");
    EmbeddingTask task = embedding(bundle, "query: ", new Windows(1, WindowPooling.MEAN));
    try (Tokenizer tokenizer = Tokenizers.open(task.tokenizer(bundle))) {
      List<Encoding> windows = task.encode(Text.of("cat dog ".repeat(20)), tokenizer);
      assertTrue(windows.size() > 2);
      int[] first = windows.get(0).ids();
      for (Encoding window : windows) {
        assertTrue(window.length() <= MAX_LENGTH);
        assertEquals(first[1], window.ids()[1]);
        assertEquals(first[2], window.ids()[2]);
      }
    }
  }

  @Test
  void anOverlapBelowZeroIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Windows(-1, WindowPooling.MEAN));
  }
}
