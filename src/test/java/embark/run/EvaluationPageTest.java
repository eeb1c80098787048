package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Evaluation;
import embark.spark.Evaluation.Outcome;
import embark.spark.EvaluationGolden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The page parses, says what it should, and loads nothing. */
class EvaluationPageTest {

  private static final String HOSTILE =
      "</td><script>alert(\"1\")</script> & 'more' \u0000\u001b[2J\uD800";

  private static Evaluation many(int labels) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      outcomes.add(new Outcome("label " + i, "label " + i, 14, 9, 9));
      outcomes.add(new Outcome("label " + i, "label " + (i + 1) % labels, 7, 1 + i % 3, 0.5));
    }
    return Evaluation.of(outcomes);
  }

  @Test
  void showsFactsFiguresAndEveryLabel() throws Exception {
    Evaluation evaluation = EvaluationGolden.read().evaluation();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", "/models/a & b");
    facts.put("rows", "600");
    PageReader page = PageReader.parsed(EvaluationPage.html(evaluation, facts));
    assertEquals("Evaluation: /models/a & b", page.elements("title", "").get(0).getTextContent());
    List<String> values =
        page.elements("dd", "value").stream().map(Element::getTextContent).toList();
    assertEquals(
        List.of(
            String.format(Locale.ROOT, "%.4f", evaluation.accuracy()),
            String.format(Locale.ROOT, "%.4f", evaluation.macroF1()),
            String.format(Locale.ROOT, "%.4f", evaluation.weightedF1()),
            String.format(Locale.ROOT, "%.4f", evaluation.calibrationError()),
            "15"),
        values);
    List<String> names =
        page.elements("bdi", "name").stream().map(Element::getTextContent).toList();
    for (Evaluation.Label label : evaluation.labels()) {
      assertTrue(names.contains(label.name().isEmpty() ? "\"\"" : label.name()), label.name());
    }
    assertTrue(
        page.text()
            .contains(
                "7 rows without a true label, 9 rows without a predicted label, 3 rows without a"
                    + " score"));
  }

  @Test
  void drawsEveryCellOfTheMatrix() throws Exception {
    Evaluation evaluation = EvaluationGolden.read().evaluation();
    PageReader page = PageReader.parsed(EvaluationPage.html(evaluation, Map.of()));
    Element matrix = page.elements("div", "wide").get(0);
    NodeList titles = matrix.getElementsByTagName("title");
    long right = evaluation.labels().stream().filter(label -> label.right() > 0).count();
    List<String> tips =
        IntStream.range(0, titles.getLength())
            .mapToObj(i -> titles.item(i).getTextContent())
            .filter(tip -> tip.contains(" rows right (") || tip.contains(" rows taken for "))
            .toList();
    assertEquals(right + evaluation.confusions().size(), tips.size());
    assertTrue(tips.contains("delivery: 135 of 195 rows right (69 %)"), tips::toString);
    assertTrue(
        tips.contains("refund, partial: 9 of 123 rows taken for never true (7.3 %)"),
        tips::toString);
  }

  @Test
  void showsWhatIsGivenAsItIs() throws Exception {
    Evaluation evaluation =
        Evaluation.of(
            List.of(
                new Outcome(HOSTILE, HOSTILE, 14, 1, 1),
                new Outcome(HOSTILE, "🎉 استرداد", 3, 1, 0.2)));
    String html = EvaluationPage.html(evaluation, Map.of(HOSTILE, HOSTILE));
    PageReader page = PageReader.parsed(html);
    String shown = "</td><script>alert(\"1\")</script> & 'more' \uFFFD\uFFFD[2J\uFFFD";
    assertEquals(shown, page.elements("dt", "").get(0).getTextContent());
    assertTrue(
        page.elements("bdi", "name").stream()
            .anyMatch(name -> name.getTextContent().equals(shown)));
    assertEquals(1, html.split("<script").length - 1);
    assertTrue(html.contains("🎉 استرداد"));
  }

  @Test
  void loadsNothing() throws Exception {
    String html = EvaluationPage.html(EvaluationGolden.read().evaluation(), Map.of("model", "m"));
    for (String load : List.of("http", "src=", "href=", "url(", "@import", "<link", "//")) {
      assertFalse(html.contains(load), load);
    }
  }

  @Test
  void showsSomeOfVeryManyLabels() throws Exception {
    PageReader page = PageReader.parsed(EvaluationPage.html(many(1000), Map.of()));
    String text = page.text();
    assertTrue(
        text.contains("Of 1,000 labels, the 40 of the most frequent confusions; the other 960"));
    assertTrue(text.contains("(960 others)"));
    assertEquals(
        1000 + 1, page.elements("table", "labels").get(0).getElementsByTagName("tr").getLength());
  }

  @Test
  void gridOfVeryManyLabelsKeepsAllRowsOfItsLabels() {
    ConfusionGrid grid = ConfusionGrid.of(many(1000));
    assertEquals(41, grid.size());
    for (int row = 0; row < 40; row++) {
      int truth = row;
      long rows =
          grid.cells().stream()
              .filter(cell -> cell.truth() == truth)
              .mapToLong(ConfusionGrid.Cell::rows)
              .sum();
      assertEquals(grid.totals().get(row), rows, grid.name(row));
    }
    assertEquals(many(1000).rows(), grid.totals().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void putsNumberedLabelsInTheirOrder() {
    assertEquals(
        List.of("label 0", "label 1", "label 2"),
        ConfusionGrid.of(many(100)).labels().subList(0, 3));
    assertEquals("label 99", ConfusionGrid.of(many(100)).name(99));
  }

  @Test
  void takesOneLabelAndOneBin() throws Exception {
    Evaluation evaluation = Evaluation.of(List.of(new Outcome("only", "only", 14, 1, 1)));
    PageReader page = PageReader.parsed(EvaluationPage.html(evaluation, Map.of()));
    assertTrue(page.text().contains("No label was taken for another."));
    assertEquals(1, page.elements("circle", "point").size());
  }

  @Test
  void saysThatThereAreNoRows() throws Exception {
    Evaluation evaluation = Evaluation.of(List.of(new Outcome("a", null, Outcome.NO_SCORE, 5, 0)));
    String html = EvaluationPage.html(evaluation, Map.of());
    assertTrue(
        PageReader.parsed(html)
            .text()
            .contains("No row has both a true and a predicted label: nothing to compare."));
    assertFalse(html.contains("NaN"));
    assertFalse(html.contains("<svg"));
  }

  @Test
  void leavesOutTheCalibrationWithoutScores() throws Exception {
    Evaluation evaluation = Evaluation.of(List.of(new Outcome("a", "a", Outcome.NO_SCORE, 5, 0)));
    String html = EvaluationPage.html(evaluation, Map.of());
    assertEquals(0, PageReader.parsed(html).elements("circle", "point").size());
    assertFalse(html.contains("NaN"));
  }
}
