package embark.bundle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The project's own texts: short and long ones in several languages, always the same. */
final class SampleTexts {

  private static final String SAMPLE = "/embark/demo/messages.jsonl";

  private SampleTexts() {}

  /** The texts, without empty ones. */
  static List<String> read() {
    List<String> texts = new ArrayList<>();
    try (InputStream in = SampleTexts.class.getResourceAsStream(SAMPLE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, SAMPLE), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = BundleFiles.JSON.readTree(line).path("text").asText("");
        if (!text.isEmpty()) {
          texts.add(text);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
