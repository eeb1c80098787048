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

/**
 * The project's own texts: short and long ones in several languages, always the same. They are
 * those at the head of the demo's messages, which are written by hand; the messages behind them may
 * change, and no model that was prepared with these changes with them.
 */
final class SampleTexts {

  private static final String SAMPLE = "/embark/demo/messages.jsonl";

  private static final int MESSAGES = 300;

  private SampleTexts() {}

  /** The texts, without empty ones. */
  static List<String> read() {
    List<String> texts = new ArrayList<>();
    try (InputStream in = SampleTexts.class.getResourceAsStream(SAMPLE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, SAMPLE), StandardCharsets.UTF_8))) {
      for (int i = 0; i < MESSAGES; i++) {
        String line = Objects.requireNonNull(lines.readLine(), SAMPLE);
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
