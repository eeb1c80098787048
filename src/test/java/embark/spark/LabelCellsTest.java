package embark.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.head.Classification;
import embark.head.ProblemType;
import embark.head.Scoring;
import embark.pipeline.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which labels the cells of a row name, at the borders. */
class LabelCellsTest {

  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final LabelCells ALL =
      new LabelCells(NAMES, Optional.empty(), Optional.empty(), Optional.empty());

  private static Result<String, Classification> result(ProblemType type, double... logits) {
    return new Result<>("row", new Scoring(type, 1).classify(logits), 3, false);
  }

  private static List<String> listed(LabelCells cells, Result<String, Classification> result) {
    return Arrays.stream(cells.labels(result)).map(row -> row.getString(0)).toList();
  }

  @Test
  void theBestLabelIsListedFirstWhereScoresAreTooCloseToTell() {
    Result<String, Classification> sure = result(ProblemType.MULTI_LABEL, 80, 100, 90);
    assertEquals("b", ALL.label(sure));
    assertEquals(List.of("b", "c", "a"), listed(ALL, sure));
  }

  @Test
  void equalsKeepTheirOrder() {
    Result<String, Classification> equals = result(ProblemType.SINGLE_LABEL, 1, 2, 2);
    assertEquals("b", ALL.label(equals));
    assertEquals(1, ALL.prediction(equals));
    assertEquals(List.of("b", "c", "a"), listed(ALL, equals));
  }

  @Test
  void aScoreAtTheThresholdHolds() {
    LabelCells half = new LabelCells(NAMES, Optional.of(0.5), Optional.of(0.5), Optional.empty());
    Result<String, Classification> borders = result(ProblemType.MULTI_LABEL, -1e-9, 0, -5);
    assertEquals(List.of("b"), listed(half, borders));
    assertEquals("b", half.label(borders));
    Result<String, Classification> none = result(ProblemType.MULTI_LABEL, -1, -2, -3);
    assertEquals(List.of(), listed(half, none));
    assertEquals("unknown", half.label(none));
    assertEquals(3, half.prediction(none));
    assertArrayEquals(new String[] {"a", "b", "c", "unknown"}, half.names());
  }

  @Test
  void noMoreThanAskedForAreListed() {
    LabelCells two = new LabelCells(NAMES, Optional.empty(), Optional.empty(), Optional.of(2));
    assertEquals(List.of("c", "a"), listed(two, result(ProblemType.SINGLE_LABEL, 0, -1, 1)));
    assertArrayEquals(new String[] {"a", "b", "c"}, two.names());
  }
}
