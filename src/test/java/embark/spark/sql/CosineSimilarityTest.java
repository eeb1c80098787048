package embark.spark.sql;

import static embark.spark.sql.SqlTables.SPARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cosine of two vectors, and where there is none. */
class CosineSimilarityTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          array(1f, 0f)              | array(0f, 2f)            | 0
          array(3f, 4f)              | array(6f, 8f)            | 1
          array(3f, 4f)              | array(-6f, -8f)          | -1
          array(3f, 4f)              | array(4f, 3f)            | 0.96
          array(3d, 4d)              | array(4d, 3d)            | 0.96
          array(3f, 4f)              | array(4d, 3d)            | 0.96
          array(3, 4)                | array(4f, 3f)            | 0.96
          array(0.6, 0.8)            | array(4f, 3f)            | 0.96
          array(1e-30f, 0f)          | array(1e-30f, 0f)        | 1
          array(1e30f, 1e30f)        | array(1e30f, 1e30f)      | 1
          array(0f, 0f)              | array(4f, 3f)            | null
          array()                    | array()                  | null
          array(1f, NULL)            | array(4f, 3f)            | null
          array(1f, 2f)              | array(NULL, 3f)          | null
          NULL                       | array(4f, 3f)            | null
          array(1f, 2f)              | NULL                     | null
          CAST(NULL AS array<float>) | CAST(NULL AS array<float>) | null
          """)
  void isThat(String a, String b, Double expected) {
    String call = "cosine_similarity(a, b)";
    String constants = "cosine_similarity(%s, %s)".formatted(a, b);
    // Folded by the optimizer, and computed by tasks.
    Row row =
        SPARK
            .range(1)
            .selectExpr(
                "if(id = 0, %s, NULL) AS a".formatted(a), "if(id = 0, %s, NULL) AS b".formatted(b))
            .repartition(2)
            .selectExpr(call, constants)
            .head();
    for (int i = 0; i < 2; i++) {
      assertEquals(expected == null, row.isNullAt(i), a + " and " + b);
      if (expected != null) {
        assertEquals(expected, row.getDouble(i), 1e-7);
      }
    }
  }

  @Test
  void vectorsOfTwoLengthsAreRefused() {
    Exception error =
        assertThrows(
            Exception.class,
            () ->
                SPARK
                    .range(3)
                    .selectExpr("cosine_similarity(array(1f, 2f), array_repeat(1f, int(id) + 3))")
                    .collectAsList());
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertTrue(
        cause
            .getMessage()
            .matches(
                "Cannot compare vectors of 2 and [345] elements; expected as many\\."
                    + " Compare vectors of one model\\."),
        cause.getMessage());
  }
}
