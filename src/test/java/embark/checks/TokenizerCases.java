package embark.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/**
 * Compares token ids with those that the reference tokenizer gave. Prints how many cases are equal,
 * and each that is not; exits with 1 if any is not, or if there are not as many as expected.
 *
 * <p>Arguments: file of cases, checkpoint, tokenizer.json, casing (a name of {@link
 * Bundle.Casing}), how many cases to expect, folder for a bundle made of them.
 */
public final class TokenizerCases {

  /** Longer than every case. */
  private static final int MAX_LENGTH = 512;

  /** A graph and its configuration, for a bundle has them; neither is run. */
  private static final String MODEL = "/models/tiny-bert/";

  private TokenizerCases() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException {
    JsonNode cases = new ObjectMapper().readTree(Path.of(words[0]).toFile()).path(words[1]);
    Bundle bundle = bundle(Path.of(words[2]), Path.of(words[5]));
    int expected = Integer.parseInt(words[4]);
    int equal = 0;
    int pairs = 0;
    try (Tokenizer tokenizer =
        Tokenizers.open(bundle.tokenizer(MAX_LENGTH, Bundle.Casing.valueOf(words[3])))) {
      for (JsonNode one : cases) {
        Text text = text(one);
        int[] ids = tokenizer.encode(text).get(0).ids();
        int[] reference =
            StreamSupport.stream(one.path("ids").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
        boolean same = Arrays.equals(ids, reference);
        equal += same ? 1 : 0;
        pairs += text.isPair() ? 1 : 0;
        if (!same) {
          System.out.printf(
              "%s: got %s, expected %s%n",
              one.path("case").asText(), Arrays.toString(ids), Arrays.toString(reference));
        }
      }
    }
    System.out.printf("%d of %d cases equal, %d of them pairs%n", equal, cases.size(), pairs);
    if (equal != expected || cases.size() != expected) {
      System.exit(1);
    }
  }

  private static Text text(JsonNode one) {
    String first = one.path("text").textValue();
    return one.has("text_pair")
        ? new Text(first, one.path("text_pair").textValue())
        : Text.of(first);
  }

  private static Bundle bundle(Path tokenizer, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.copy(tokenizer, folder.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    copy("onnx/model.onnx", folder.resolve("model.onnx"));
    copy("config.json", folder.resolve("config.json"));
    return BundleReader.read(folder);
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream bytes = TokenizerCases.class.getResourceAsStream(MODEL + resource)) {
      Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
