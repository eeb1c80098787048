package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts on a line. */
class DemoLineTest {

  @Test
  void cutsWhatIsTooLong() {
    assertEquals("one two", DemoLine.fit("one two", 7));
    assertEquals("one…", DemoLine.fit("one two", 5));
    assertEquals("", DemoLine.fit("", 5));
  }

  @Test
  void countsWideCharactersTwice() {
    assertEquals(8, DemoLine.width("我的包裹"));
    assertEquals("我的…", DemoLine.fit("我的包裹还没有到", 6));
    assertEquals(2, DemoLine.width("🎉"));
    assertEquals(4, DemoLine.width("cafe\u0301"));
  }

  @Test
  void keepsCharactersWhole() {
    assertEquals("e\u0301…", DemoLine.fit("e\u0301e\u0301e\u0301", 2));
    assertEquals("a…", DemoLine.fit("a👩‍👩‍👧 b", 6));
  }

  @Test
  void leavesNothingThatMovesTheCursor() {
    assertEquals("a b c", DemoLine.fit("a\r\n\tb\u00a0c", 9));
    assertEquals("a[2Jb", DemoLine.fit("a\u001b[2J\u202eb", 9));
  }

  @Test
  void fitsAPageIntoItsWidth() {
    List<DemoMessage> messages =
        IntStream.rangeClosed(1, 300)
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
    assertTrue(lines.stream().allMatch(line -> DemoLine.width(line) <= 80), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.matches(" +58  review +null +null")));
  }
}
