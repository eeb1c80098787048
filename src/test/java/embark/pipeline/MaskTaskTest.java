package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.ModelFolder;
import embark.bundle.Tokenizers;
import embark.head.Filling;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a masked language model is given to read, and what is refused. */
class MaskTaskTest {

  private static final MaskGolden GOLDEN = MaskGolden.of("bert");

  @TempDir private Path folder;

  private static MaskOptions options(
      Optional<String> mask, MaskOptions.Likelihood likelihood, int maxLength, String... targets) {
    return new MaskOptions(
        3, List.of(targets), mask, likelihood, Optional.of(maxLength), Bundle.Casing.AS_BUNDLED);
  }

  private static MaskOptions words(String... targets) {
    return options(Optional.empty(), MaskOptions.Likelihood.LEFT_OUT, 16, targets);
  }

  private static List<Encoding> encode(MaskOptions options, String text) {
    Bundle bundle = BundleReader.read(GOLDEN.folder());
    MaskTask task = MaskTask.resolve(bundle, options);
    try (Tokenizer tokenizer = Tokenizers.open(task.tokenizer(bundle))) {
      return task.encode(Text.of(text), tokenizer);
    }
  }

  private static String refusal(MaskOptions options, String text) {
    return assertThrows(IllegalArgumentException.class, () -> encode(options, text)).getMessage();
  }

  @Test
  void rowsOfMasksAreWanted() {
    List<Encoding> encodings = encode(words(), "the [MASK] of [MASK]");
    assertEquals(1, encodings.size());
    assertArrayEquals(new int[] {2, 4}, encodings.get(0).wanted());
    assertEquals(Encoding.NONE, encodings.get(0).hidden());
  }

  @Test
  void anotherMaskMayStandInTheTexts() {
    MaskOptions options = options(Optional.of("___"), MaskOptions.Likelihood.LEFT_OUT, 16);
    assertArrayEquals(
        encode(words(), "the [MASK] of [MASK]").get(0).ids(),
        encode(options, "the ___ of ___").get(0).ids());
    assertArrayEquals(
        encode(words(), "the [MASK] of [MASK]").get(0).ids(),
        encode(options, "the ___ of [MASK]").get(0).ids());
  }

  @Test
  void eachTokenIsHiddenOnceButNoMask() {
    MaskOptions options = options(Optional.empty(), MaskOptions.Likelihood.GIVEN, 16);
    List<Encoding> encodings = encode(options, "the [MASK] of");
    int[] whole = encodings.get(0).ids();
    assertEquals(3, encodings.size());
    assertArrayEquals(new int[] {2}, encodings.get(0).wanted());
    for (int i = 1; i < 3; i++) {
      int token = i == 1 ? 1 : 3;
      assertArrayEquals(new int[] {token}, encodings.get(i).wanted());
      assertEquals(whole[token], encodings.get(i).hidden());
      assertEquals(4, encodings.get(i).ids()[token]);
    }
    assertEquals(0, encode(options, "").get(0).wanted().length);
  }

  @Test
  void aTextWithoutAMaskIsRefused() {
    assertEquals(
        "The text has no mask; expected [MASK] where a word is to be found. Write it into the"
            + " text, or set mask to what stands there.",
        refusal(words(), "the <mask> of"));
    assertEquals(
        "The text has no mask; expected [MASK] where a word is to be found. Write it into the"
            + " text.",
        refusal(options(Optional.of("___"), MaskOptions.Likelihood.LEFT_OUT, 16), ""));
  }

  @Test
  void aMaskThatIsCutOffIsRefused() {
    assertEquals(
        "Masks behind the 16 tokens that are read: 1 of 2; expected none. Shorten the text, or raise"
            + " maxLength.",
        refusal(words(), "the [MASK] " + "of the ".repeat(9) + "[MASK]"));
    assertTrue(
        refusal(words(), "of the ".repeat(9) + "[MASK]")
            .startsWith("Masks behind the 16 tokens that are read: 1 of 1;"));
    assertEquals(1, encode(words(), "the [MASK] " + "of the ".repeat(9)).size());
  }

  @Test
  void whatTheModelCannotDoIsSaidInOneMessage() throws IOException {
    Bundle encoder = BundleReader.read(Path.of("src/test/resources/models/tiny-bert"));
    BundleException none =
        assertThrows(
            BundleException.class,
            () ->
                MaskTask.resolve(
                    encoder, options(Optional.of(" "), MaskOptions.Likelihood.GIVEN, 2)));
    assertEquals(3, none.problems().size(), none.getMessage());
    assertTrue(none.getMessage().contains("(task fill-mask)"), none.getMessage());
    assertTrue(none.getMessage().contains("Invalid mask: ' '"), none.getMessage());
    ModelFolder copy = ModelFolder.copy("masks-bert", folder.resolve("model"));
    copy.without("special_tokens_map.json")
        .changed("tokenizer_config.json", json -> json.remove("mask_token"));
    BundleException maskless =
        assertThrows(
            BundleException.class, () -> MaskTask.resolve(BundleReader.read(copy.path()), words()));
    assertTrue(
        maskless.getMessage().contains("the tokenizer has no mask token; expected mask_token"),
        maskless.getMessage());
  }

  @Test
  void targetsWithoutATokenAreRefused() {
    Bundle bundle = BundleReader.read(GOLDEN.folder());
    BundleException refused =
        assertThrows(BundleException.class, () -> MaskTask.resolve(bundle, words("the", " ")));
    assertEquals(
        List.of("Invalid targets: ' ' has no token; expected words. Leave it out."),
        refused.problems());
  }

  @Test
  void aTargetThatTheModelHasNoScoreForIsRefused() throws IOException {
    ModelFolder copy = ModelFolder.copy("masks-bert", folder.resolve("model"));
    copy.changed(
        "tokenizer.json",
        json -> json.withArray("added_tokens").addObject().put("id", 70_000).put("content", "new"));
    Bundle bundle = BundleReader.read(copy.path());
    BundleException refused =
        assertThrows(BundleException.class, () -> MaskTask.resolve(bundle, words("new")));
    assertTrue(
        refused
            .getMessage()
            .contains(
                "Invalid targets: 'new' has the id 70000, and the model has scores for ids below"),
        refused.getMessage());
  }

  @Test
  void aTargetIsChosenOnce() {
    Bundle bundle = BundleReader.read(GOLDEN.folder());
    MaskTask task = MaskTask.resolve(bundle, words("的", "的", "##res"));
    List<Filling> answers =
        PipelineRun.ALONE.answers(GOLDEN.folder(), task, List.of(Text.of("the [MASK]")));
    assertEquals(2, answers.get(0).words().size());
    assertTrue(answers.get(0).words().stream().anyMatch(word -> word.id() == 434));
  }

  @Test
  void aTextThatIsReadOnceATokenWeighsMore() {
    Bundle bundle = BundleReader.read(GOLDEN.folder());
    Text text = Text.of("x".repeat(1000));
    assertEquals(1000, MaskTask.resolve(bundle, words()).weight(text));
    assertTrue(
        MaskTask.resolve(bundle, options(Optional.empty(), MaskOptions.Likelihood.GIVEN, 16))
                .weight(text)
            >= 16 * 1000);
  }
}
