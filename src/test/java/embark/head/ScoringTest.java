package embark.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits to scores: by hand where it can be done, and at the ends of the numbers. */
class ScoringTest {

  private static final double LEAST = Double.NEGATIVE_INFINITY;
  private static final double E = Math.E;
  private static final double TOLERANCE = 1e-15;

  @Test
  void oneLabelOfSeveralHasASoftmax() {
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(0, 1), 1 / (1 + E), E / (1 + E));
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(2, 2, 2, 2), 0.25, 0.25, 0.25, 0.25);
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(-7), 1);
  }

  @Test
  void eachLabelAloneHasASigmoid() {
    assertScores(ProblemType.MULTI_LABEL, 1, logits(0, 1, -1), 0.5, E / (1 + E), 1 / (1 + E));
  }

  @Test
  void aRegressionHasItsNumbers() {
    assertScores(ProblemType.REGRESSION, 1, logits(3.5, -1e300), 3.5, -1e300);
    assertScores(ProblemType.REGRESSION, 9, logits(3.5), 3.5);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    assertScores(
        ProblemType.SINGLE_LABEL, 1, logits(1e4, 1e4 - 1, -1e4), E / (1 + E), 1 / (1 + E), 0);
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(-1e4, -1e4), 0.5, 0.5);
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(Double.MAX_VALUE, -Double.MAX_VALUE), 1, 0);
    assertScores(ProblemType.MULTI_LABEL, 1, logits(1e4, -1e4), 1, 0);
  }

  @Test
  void aLabelThatCannotBeHasNoScore() {
    assertScores(ProblemType.SINGLE_LABEL, 1, logits(LEAST, 3, 3), 0, 0.5, 0.5);
    assertScores(ProblemType.SINGLE_LABEL, 2, logits(LEAST, 3, 3), 0, 0.5, 0.5);
    assertScores(ProblemType.MULTI_LABEL, 1, logits(LEAST, 0), 0, 0.5);
    assertEquals(1, classify(ProblemType.SINGLE_LABEL, 1, logits(LEAST, -1e9)).best());
  }

  @Test
  void manyLabelsAddUp() {
    double[] logits = new double[10_000];
    Arrays.setAll(logits, i -> Math.sin(i) * 30);
    double[] scores = classify(ProblemType.SINGLE_LABEL, 1, logits).scores();
    assertEquals(1, Arrays.stream(scores).sum(), 1e-12);
  }

  @Test
  void theTemperatureDividesLogitsBeforeTheyAreScored() {
    assertScores(ProblemType.SINGLE_LABEL, 2, logits(0, 2), 1 / (1 + E), E / (1 + E));
    assertScores(ProblemType.MULTI_LABEL, 0.5, logits(0.5, 0), E / (1 + E), 0.5);
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void logitsStayAsTheyCame(ProblemType type) {
    double[] logits = logits(4, -2, 0.5);
    Classification answer = classify(type, 3, logits);
    assertSame(logits, answer.logits());
    assertArrayEquals(logits(4, -2, 0.5), answer.logits());
    assertNotSame(answer.logits(), answer.scores());
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void theFirstOfEqualsIsTheBest(ProblemType type) {
    assertEquals(1, classify(type, 1, logits(1, 2, 2, 2)).best());
    assertEquals(0, classify(type, 1, logits(0, -0.0)).best());
    assertEquals(0, classify(type, 1, logits(-0.0, 0)).best());
    assertEquals(0, classify(type, 1, logits(LEAST, LEAST)).best());
    assertEquals(2, classify(type, 1, logits(1, 2, 3)).best());
  }

  @Test
  void theBestIsFoundWhereScoresAreTooCloseToTell() {
    Classification answer = classify(ProblemType.MULTI_LABEL, 1, logits(90, 100));
    assertEquals(answer.scores()[0], answer.scores()[1]);
    assertEquals(1, answer.best());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aTemperatureIsANumberAboveZero(double temperature) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Scoring(ProblemType.SINGLE_LABEL, temperature));
    assertEquals(
        "Invalid temperature: %s; expected a number above 0.".formatted(temperature),
        e.getMessage());
  }

  @Test
  void typesAreNamedAsUsersWriteThem() {
    assertEquals("single_label", ProblemType.SINGLE_LABEL.text());
    assertEquals("multi_label", ProblemType.MULTI_LABEL.text());
    assertEquals("regression", ProblemType.REGRESSION.text());
  }

  private static double[] logits(double... logits) {
    return logits;
  }

  private static Classification classify(ProblemType type, double temperature, double[] logits) {
    return new Scoring(type, temperature).classify(logits);
  }

  private static void assertScores(
      ProblemType type, double temperature, double[] logits, double... expected) {
    assertArrayEquals(expected, classify(type, temperature, logits).scores(), TOLERANCE);
  }
}
