package embark.spark.sql;

import static embark.spark.sql.SqlTables.MODEL;
import static embark.spark.sql.SqlTables.SPARK;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.sql.AnalysisException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a call is said when the query is analysed. */
class SqlErrorsTest {

  @BeforeAll
  static void messages() {
    SqlTables.messages(12).createOrReplaceTempView("few");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          embed(id) | The text is of type INT; expected STRING. Cast it, or name another column.
          embed(array(body)) | The text is of type ARRAY<STRING>; expected STRING.
          embed(note, body) | The argument for the model is few.note; expected a string that is the same for all rows. Write it as a constant, as 'all-MiniLM-L6-v2'.
          embed(3, body) | The argument for the model is 3; expected a string that is the same for all rows.
          embed(CAST(NULL AS STRING), body) | expected a string that is the same for all rows.
          embed('no/such/model', body) | Cannot transform with embed: Cannot find model 'no/such/model'
          embed() | The `embed` requires [1, 2, and a map of options] parameters but the actual number is 0
          embed('a', 'b', 'c') | parameters but the actual number is 3
          classify(body) | parameters but the actual number is 1
          classify(body, array(note)) | The argument for the labels is array(few.note); expected an array of strings
          classify(body, array('a', NULL)) | expected an array of strings that is the same for all rows.
          embed(MODEL, body, map('prompts', 'query')) | Unknown option 'prompts'; expected one of [
          embed(MODEL, body, map('outputCol', 'x')) | Unknown option 'outputCol'
          embed(MODEL, body, map('maxLength', 'all')) | Invalid maxLength: 'all'; expected a number. Correct it.
          embed(MODEL, body, map('normalize', 'no')) | Invalid normalize: 'no'; expected true or false.
          embed(MODEL, body, map('maxLength', 12)) | The argument for the map of options is map('maxLength', 12); expected a map of strings
          embed(MODEL, body, map('prompt', note)) | expected a map of strings that is the same for all rows.
          classify(MODEL, body) | expected
          classify('src/test/resources/models/classifier-xlm-roberta', body, map('problemType', 'regression')) | The model gives a number, not a label (problemType regression); expected labels.
          cosine_similarity(array(1f), 'a') | The vector 'a' is of type STRING; expected ARRAY<FLOAT> or ARRAY<DOUBLE>.
          cosine_similarity(array(1f)) | requires 2 parameters but the actual number is 1
          """)
  void isSaid(String call, String message) {
    AnalysisException error =
        assertThrows(
            AnalysisException.class,
            () -> SPARK.sql("SELECT " + call.replace("MODEL", MODEL) + " FROM few"));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void aPlaceThatCannotBeComputedAt() {
    UnsupportedOperationException error =
        assertThrows(
            UnsupportedOperationException.class,
            () ->
                SPARK
                    .sql(
                        "SELECT transform(array(body, note), t -> embed(%s, t)) FROM few"
                            .formatted(MODEL))
                    .collectAsList());
    assertTrue(error.getMessage().contains("Compute it in a subquery"), error.getMessage());
    error =
        assertThrows(
            UnsupportedOperationException.class,
            () ->
                SPARK
                    .sql(
                        "SELECT a.id FROM few a LEFT JOIN few b ON embed(%s, a.body || b.body)[0] > 0"
                            .formatted(MODEL))
                    .collectAsList());
    assertTrue(error.getMessage().contains("a join's condition on one side"), error.getMessage());
  }
}
