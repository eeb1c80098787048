package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.run.RunFacts.Chunk;
import embark.run.RunFacts.Session;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** The page of a run parses, says what it should, and loads nothing. */
class RunPageTest {

  static Stream<RunFacts> runs() {
    return Stream.of(
        HandMadeRuns.empty(),
        HandMadeRuns.small(),
        HandMadeRuns.large(500, 0, 1),
        HandMadeRuns.large(40, 3, 40),
        HandMadeRuns.large(500, 20, 40));
  }

  private static List<String> texts(PageReader page, String tag, String style) {
    return page.elements(tag, style).stream().map(Element::getTextContent).toList();
  }

  private static List<Element> shapes(RunFacts facts, String drawing) throws Exception {
    PageReader page = PageReader.parsed(RunPage.of(facts).html());
    Element svg =
        page.elements("svg", "").stream()
            .filter(one -> one.getAttribute("aria-label").startsWith(drawing))
            .findFirst()
            .orElseThrow();
    return PageReader.elements(svg, "rect", "");
  }

  private static double number(Element shape, String name) {
    return Double.parseDouble(shape.getAttribute(name));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void itIsWholeAndLoadsNothing(RunFacts facts) throws Exception {
    String html = RunPage.of(facts).html();
    PageReader page = PageReader.parsed(html);
    assertEquals(
        "Run: hdfs:///vectors/<of> & \"all\"", page.elements("title", "").get(0).getTextContent());
    assertFalse(html.matches("(?s).*(src=|href=|url\\(|@import).*"), "it loads something");
    assertFalse(html.contains("NaN") || html.contains("Infinity"), "a number is none");
    assertTrue(html.contains("fp32") && html.contains("quarantine"), "facts are missing");
    for (Element rect : page.elements("rect", "")) {
      double right = number(rect, "x") + number(rect, "width");
      assertTrue(number(rect, "x") >= 60 && right <= 445, "outside the axes: " + right);
      assertTrue(number(rect, "height") > 0 && number(rect, "y") >= 13, "outside the axes");
    }
  }

  @Test
  void aRunWithoutRowsSaysSo() throws Exception {
    PageReader page = PageReader.parsed(RunPage.of(HandMadeRuns.empty()).html());
    assertEquals(
        "No chunk was finished: there is nothing to show.",
        page.elements("p", "").get(0).getTextContent());
    assertEquals(0, page.elements("svg", "").size());
  }

  @Test
  void figuresAreThoseOfTheFacts() throws Exception {
    PageReader page = PageReader.parsed(RunPage.of(HandMadeRuns.small()).html());
    assertEquals(List.of("1,000", "2,000", "10 s", "4.8 %", "1"), texts(page, "dd", "value"));
    assertEquals("never interrupted", texts(page, "dd", "meaning").get(2));
    assertEquals("none done again", texts(page, "dd", "meaning").get(4));
  }

  @Test
  void interruptionsAreSeenAndCountForNothing() throws Exception {
    RunFacts facts = HandMadeRuns.large(40, 3, 40);
    PageReader page = PageReader.parsed(RunPage.of(facts).html());
    assertEquals("resumed 3 times", texts(page, "dd", "meaning").get(2));
    List<String> pauses =
        PageReader.elements(page.elements("svg", "").get(1), "rect", "pause").stream()
            .map(Element::getTextContent)
            .toList();
    assertEquals(3, pauses.size(), pauses.toString());
    assertTrue(pauses.get(0).matches("interrupted for 2[34] h .*"), pauses.get(0));
    // Forty chunks of half a minute, two at a time: a quarter of an hour, not days.
    assertTrue(texts(page, "dd", "value").get(2).matches("1\\d min .*"), "time worked");
  }

  @Test
  void everyChunkIsDrawnAndThoseDoneAgainStandOut() throws Exception {
    RunFacts facts = HandMadeRuns.large(500, 0, 1);
    List<Element> shapes = shapes(facts, "Chunks");
    assertEquals(500, shapes.size());
    long again = facts.chunks().stream().filter(chunk -> chunk.redone() > 0).count();
    assertTrue(again > 5, "the run is too plain");
    assertEquals(
        again, shapes.stream().filter(one -> one.getAttribute("class").equals("wrong")).count());
    assertTrue(
        shapes
            .get(0)
            .getTextContent()
            .startsWith("chunk-0: 1,000 rows, 20,000 tokens, from 2026-11-24 17:00:00 UTC, took "),
        shapes.get(0).getTextContent());
  }

  @Test
  void theDrawnThroughputHoldsAllTokens() throws Exception {
    RunFacts facts = HandMadeRuns.large(500, 0, 1);
    double pixels = 460 - 60 - 18;
    double seconds = WorkedTime.of(facts, 0, 1).worked() / 1e3;
    double tokens = 0;
    for (Element bar : shapes(facts, "Tokens a second")) {
      String tip = bar.getTextContent().replaceAll(".*UTC: ([0-9,]+) tokens/s", "$1");
      double rate = Double.parseDouble(tip.replace(",", ""));
      tokens += rate * seconds * number(bar, "width") / pixels;
    }
    long expected = facts.work().texts().tokens();
    assertEquals((double) expected, tokens, expected * 0.01);
  }

  @Test
  void executorsAreThereTheLargestFirst() throws Exception {
    PageReader page = PageReader.parsed(RunPage.of(HandMadeRuns.large(40, 3, 40)).html());
    Element table = page.elements("table", "executors").get(0);
    List<Element> names = PageReader.elements(table, "bdi", "name");
    assertEquals(40, names.size());
    assertEquals("39/worker-4.example", names.get(0).getTextContent());
    List<Element> bars = PageReader.elements(table, "td", "bar");
    assertEquals("--share:1.000", bars.get(0).getAttribute("style"));
    assertEquals("4.9 %", bars.get(0).getTextContent());
  }

  @Test
  void chunksThatSessionsDoNotCoverAreShownAllTheSame() throws Exception {
    RunFacts small = HandMadeRuns.small();
    Chunk early =
        new Chunk("early", HandMadeRuns.START - 60_000, HandMadeRuns.START - 50_000, 5, 50, 0, 0);
    Chunk late =
        new Chunk("late", HandMadeRuns.START + 5_000, HandMadeRuns.START + 90_000, 5, 50, 0, 0);
    RunFacts facts =
        new RunFacts(
            small.lines(),
            small.model(),
            small.settings(),
            small.work(),
            List.of(late, early),
            List.of(new Session(HandMadeRuns.START, HandMadeRuns.START)));
    WorkedTime time = WorkedTime.of(facts, 100, 200);
    assertEquals(2, time.stretches().size());
    assertEquals(100_000, time.worked());
    assertEquals(100, time.x(early.startMillis()), 1e-9);
    assertEquals(300, time.x(late.endMillis()), 1e-9);
    assertEquals(50, time.gaps().get(0).length().toSeconds());
  }

  @Test
  void longRunsHaveFewMarks() {
    for (int chunks : new int[] {1, 10, 500, 20_000}) {
      WorkedTime time = WorkedTime.of(HandMadeRuns.large(chunks, 0, 1), 0, 400);
      List<String> marks = time.marks().stream().map(WorkedTime.Mark::text).toList();
      assertTrue(marks.size() >= 2 && marks.size() <= 6, marks.toString());
      assertEquals("0 s", marks.get(0));
    }
  }
}
