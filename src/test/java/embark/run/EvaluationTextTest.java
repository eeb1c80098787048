package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Evaluation;
import embark.spark.Evaluation.Outcome;
import embark.spark.EvaluationGolden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An evaluation on the console. */
class EvaluationTextTest {

  @Test
  void showsFiguresLabelsAndConfusions() {
    Evaluation evaluation =
        Evaluation.of(
            List.of(
                new Outcome("card", "card", 14, 1_000, 990),
                new Outcome("card", "退款 🚚", 7, 12, 6),
                new Outcome("退款 🚚", "退款 🚚", 10, 60, 40),
                new Outcome("退款 🚚", "card", 6, 1, 0.4),
                new Outcome("card", null, Outcome.NO_SCORE, 3, 0),
                new Outcome(null, "card", 14, 2, 2)));
    assertEquals(
        block(
            """
              accuracy    0.9879 (1,060 of 1,073 right)
              macro F1    0.9479
              weighted F1 0.9884
              ECE         0.0339
              rows        1,073
              labels      2
              unlabelled  2
              unanswered  3

              label        rows  precision  recall     F1
              退款 🚚        61      0.833   0.984  0.902
              card        1,012      0.999   0.988  0.994

              12 times  card     taken for  退款 🚚
               1 time   退款 🚚  taken for  card"""),
        text(evaluation));
  }

  /** A text whose lines are two columns in. */
  private static String block(String text) {
    return text.lines()
        .map(line -> line.isEmpty() ? "" : "  " + line)
        .collect(Collectors.joining("\n"));
  }

  private static String text(Evaluation evaluation) {
    return new EvaluationText(evaluation).text().replace(System.lineSeparator(), "\n");
  }

  @Test
  void showsTheWorstOfThousandLabels() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String name = "label " + i + " with a name much longer than a line of the table can take";
      outcomes.add(new Outcome(name, name, 14, 1000 + i, 1000));
      outcomes.add(new Outcome(name, "label 0", 14, 1, 1));
    }
    List<String> lines = text(Evaluation.of(outcomes)).lines().toList();
    assertTrue(
        lines.stream()
            .filter(line -> !line.contains(" taken for "))
            .allMatch(line -> DisplayText.width(line) <= 80),
        lines::toString);
    assertTrue(lines.contains("  ... and 981 more"), lines::toString);
    assertTrue(lines.contains("  ... and 990 more"), lines::toString);
    assertEquals(20, lines.stream().filter(line -> line.matches("  label .*[0-9]{3}")).count());
    assertEquals(10, lines.stream().filter(line -> line.contains(" taken for ")).count());
  }

  @Test
  void saysThatThereAreNoRows() {
    assertEquals(
        block(
            """
              rows        0
              labels      0
              unlabelled  7

              No row has both a true and a predicted label: nothing to compare."""),
        text(Evaluation.of(List.of(new Outcome(null, null, Outcome.NO_SCORE, 7, 0)))));
  }

  @Test
  void saysThatNothingIsWrong() {
    String text = text(Evaluation.of(List.of(new Outcome("only", "only", 14, 1, 1))));
    assertTrue(text.endsWith("\n\n  No label was taken for another."), text);
  }

  @Test
  void keepsEveryNameOnItsLine() throws IOException {
    String text = text(EvaluationGolden.read().evaluation());
    assertTrue(text.contains("  line break  "), text);
    assertTrue(text.contains("  \"\"  "), text);
    assertFalse(text.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), text);
  }
}
