package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.run.DisplayText;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the demo prints. */
class DemoPageTest {

  @Test
  void fitsAPageIntoItsWidth() {
    List<DemoMessage> messages =
        IntStream.rangeClosed(1, 2000)
            .mapToObj(
                id ->
                    new DemoMessage(
                        id,
                        "review",
                        id == 58 ? Optional.empty() : Optional.of("早上好 🎉 ".repeat(9)),
                        id == 58 ? 0 : 256,
                        id == 58 ? List.of() : List.of(-0.5f, 0.25f, (float) id, 1f)))
            .toList();
    DemoPage page = new DemoPage(messages, 80);
    List<String> lines = page.text("", new DemoFolder("s", "v")).lines().toList();
    assertTrue(lines.stream().allMatch(line -> DisplayText.width(line) <= 80), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.matches(" +58  review +null +null")));
  }
}
