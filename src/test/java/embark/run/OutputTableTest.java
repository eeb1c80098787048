package embark.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.LocalSpark;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What a table is not given, and what is said then. */
class OutputTableTest {

  private static final Dataset<Row> TWICE =
      LocalSpark.session().sql("SELECT * FROM VALUES (7, 'a'), (8, 'b'), (7, 'c') AS t(id, text)");

  @Test
  void anIdThatComesTwiceIsRefused() {
    OutputTable table = new OutputTable("lake.vectors", "p", Optional.of("id"));
    String message =
        assertThrows(InvalidRunException.class, () -> table.requireDistinct(TWICE)).getMessage();
    assertTrue(message.contains("the same id in several rows (7 2 times)"), message);
    assertTrue(message.contains("leave --id out"), message);
    assertDoesNotThrow(() -> table.requireDistinct(TWICE.where("text <> 'c'")));
    assertDoesNotThrow(
        () -> new OutputTable("lake.vectors", "p", Optional.empty()).requireDistinct(TWICE));
  }

  @Test
  void aTableThatWentMeanwhileIsToldWithWhatToDo() {
    OutputTable table = new OutputTable("table_that_went", "p", Optional.empty());
    String message =
        assertThrows(IllegalStateException.class, () -> table.publish(TWICE, "run-1")).getMessage();
    assertTrue(message.startsWith("Cannot give table table_that_went the rows of run-1"), message);
    assertTrue(message.contains("run the same command to go on"), message);
  }
}
