package embark.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run does not pass over rows that are missing, wherever they were lost. */
class TransformRunTest {

  @Test
  void asManyRowsOutAsInAreRight() {
    assertDoesNotThrow(() -> TransformRun.requireAll("out", 3, 3, 3));
  }

  @ParameterizedTest
  @CsvSource({"4, 3, 3", "3, 4, 3", "3, 3, 4", "4, 4, 3"})
  void aRowThatIsMissingAnywhereFailsTheRun(long total, long worked, long written) {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> TransformRun.requireAll("out", total, worked, written));
    assertEquals(
        ("Output out has %d rows, %d were worked through and %d were counted beforehand; expected"
                + " as many of each. If the input changed meanwhile, or its options drop rows,"
                + " check the output; otherwise run again with --overwrite.")
            .formatted(written, worked, total),
        e.getMessage());
  }
}
