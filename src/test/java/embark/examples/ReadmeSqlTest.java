package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.HeadTrainer;
import embark.spark.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of SQL in README.md, one after the other, on the messages of the examples. */
class ReadmeSqlTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final String FENCE = "```";

  @TempDir private Path folder;

  /** The statements of all blocks of SQL, with files of this test in the place of the demo's. */
  private List<String> statements() throws Exception {
    List<String> statements = new ArrayList<>();
    String[] blocks = Files.readString(Path.of("README.md")).split(FENCE + "sql\n", -1);
    for (String block : Arrays.copyOfRange(blocks, 1, blocks.length)) {
      for (String statement : block.substring(0, block.indexOf(FENCE)).split(";", -1)) {
        if (!statement.isBlank()) {
          statements.add(
              statement
                  .strip()
                  .replace("target/demo/messages.jsonl", folder.resolve("messages").toString())
                  .replace("target/topics", folder.resolve("topics").toString()));
        }
      }
    }
    return statements;
  }

  @Test
  void theLinesRun() throws Exception {
    Dataset<Row> messages = Messages.toLearnFrom();
    messages.write().json(folder.resolve("messages").toString());
    new HeadTrainer()
        .setInputCol("text")
        .setLabelCol("topic")
        .fit(messages)
        .saveBundle(folder.resolve("topics").toString());
    List<String> statements = statements();
    assertEquals(6, statements.size(), statements.toString());
    try {
      List<List<Row>> rows = new ArrayList<>();
      for (String statement : statements) {
        rows.add(SPARK.sql(statement).collectAsList());
      }
      int count = (int) messages.count();
      assertEquals(count, rows.get(1).size());
      assertEquals(384, rows.get(1).get(0).getList(1).size());
      assertEquals(3, rows.get(2).size());
      assertEquals(count, SPARK.table("vectors").count());
      assertEquals(count, rows.get(4).stream().mapToLong(row -> row.getLong(1)).sum());
      assertEquals(count, rows.get(5).size());
      assertTrue(
          rows.get(5).stream().allMatch(row -> row.getDouble(2) > 0 && !row.isNullAt(1)),
          rows.get(5).toString());
    } finally {
      SPARK.sql("DROP TABLE IF EXISTS vectors");
      SPARK.sql("DROP VIEW IF EXISTS messages");
    }
  }
}
