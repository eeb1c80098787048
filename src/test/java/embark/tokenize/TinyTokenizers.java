package embark.tokenize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Definitions from the tiny models' own files. */
final class TinyTokenizers {

  private static final Path MODELS = Path.of("src/test/resources/models");

  private TinyTokenizers() {}

  static TokenizerDefinition of(String model, int maxLength) {
    try {
      String json = Files.readString(MODELS.resolve(model).resolve("tokenizer.json"));
      return new TokenizerDefinition(json, maxLength);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
