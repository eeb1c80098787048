package embark.jobs;

import static embark.jobs.Commands.SPARK;
import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.three;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Spark's catalog as input and output. */
class TableTest {

  private static final String TABLE = "job_vectors";
  private static final String INPUT = "job_texts";

  @TempDir private Path folder;

  @BeforeEach
  void names() {
    Commands.runIn(folder);
    drop();
  }

  @AfterEach
  void drop() {
    SPARK.sql("DROP TABLE IF EXISTS " + TABLE);
    SPARK.sql("DROP TABLE IF EXISTS " + INPUT);
  }

  @Test
  void aTableIsReadByItsName() {
    SPARK.sql(
        "CREATE TABLE %s USING parquet LOCATION '%s' AS SELECT 7 AS id, 'a dog' AS text"
            .formatted(INPUT, path("texts")));
    assertCode(0, embed(INPUT, "text", "--format", "table"));
    Row row = SPARK.read().parquet(path("out")).first();
    assertEquals(7, row.<Integer>getAs("id"));
  }

  @Test
  void aTableThatIsNotThereIsToldHowToMake() {
    Commands.Ran refused = embed(three(), "text", "--table", TABLE);
    assertRefused(refused, "Table job_vectors cannot be given the rows: [TABLE_OR_VIEW_NOT_FOUND]");
    SPARK.sql(created(refused.err()));
    assertCode(0, embed(three(), "text", "--table", TABLE));
    assertEquals(3, SPARK.table(TABLE).count());
  }

  @Test
  void aTableWithOtherColumnsIsRefusedBeforeTheWork() {
    SPARK.sql(
        "CREATE TABLE %s (id STRING, embedding ARRAY<FLOAT>, more INT) USING parquet LOCATION '%s'"
            .formatted(TABLE, path("table")));
    assertRefused(
        embed(three(), "text", "--table", TABLE), "Table job_vectors cannot be given the rows: ");
  }

  @Test
  void aFormatWithoutMergeIsRefusedBeforeTheWork() {
    SPARK.sql(created(embed(three(), "text", "--table", TABLE).err()));
    assertRefused(
        embed(three(), "text", "--table", TABLE, "--id", "id"), "in a format that knows MERGE");
  }

  @Test
  void anOutputInsideATableIsRefused() {
    SPARK.sql(
        "CREATE TABLE %s USING parquet LOCATION '%s' AS SELECT 7 AS id, 'a dog' AS text"
            .formatted(INPUT, path("out")));
    Commands.Ran ran = embed(INPUT, "text", "--format", "table", "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().contains("lie inside one another"), ran.err());
    String[] others = {
      "train --text text --label text --input %s --output %s --format table",
      "evaluate --text text --label text --input %s --report %s --format table --model "
          + "src/test/resources/models/classifier-bert"
    };
    for (String words : others) {
      ran = run(words.formatted(INPUT, path("out/inside")).split(" "));
      assertCode(2, ran);
      assertTrue(ran.err().contains("lie inside one another"), ran.err());
    }
    assertEquals(1, SPARK.table(INPUT).count());
  }

  @Test
  void anInputWithoutFilesIsFollowedByItsIds() {
    SPARK.sql("CREATE OR REPLACE TEMP VIEW job_view AS SELECT 7L AS id, 'a dog' AS text");
    Commands.Ran refused = embed("job_view", "text", "--format", "table", "--incremental");
    assertCode(2, refused);
    assertTrue(refused.err().contains("The input is no scan of files"), refused.err());
    String[] by = {"--format", "table", "--incremental", "--id", "id"};
    assertCode(0, embed("job_view", "text", by));
    SPARK.sql(
        "CREATE OR REPLACE TEMP VIEW job_view AS SELECT * FROM VALUES (7L, 'a dog'), (8L, 'new') AS t(id, text)");
    assertCode(0, embed("job_view", "text", by));
    Row[] rows =
        (Row[]) SPARK.read().parquet(path("out") + "/*/").orderBy("id").select("id").collect();
    assertEquals(2, rows.length);
    assertEquals(8L, rows[1].getLong(0));
  }

  @Test
  void rowsAreAddedOnceHoweverOftenTheRunEnds() throws IOException {
    String input = three();
    SPARK.sql(created(embed(input, "text", "--table", TABLE).err()));
    assertCode(0, embed(input, "text", "--table", TABLE));
    Row first = SPARK.table(TABLE).orderBy("id").first();
    String run = first.getStruct(first.fieldIndex("embedding_provenance")).getAs("run");
    assertTrue(run.startsWith("run-"), run);
    // As if the job had ended after it gave the table its rows and before it showed its folder.
    Path shown = folder.resolve("out");
    Path made = folder.resolve("_out.embark");
    Files.move(shown, made);
    Files.delete(made.resolve("_embark").resolve(run).resolve("done.json"));
    assertCode(0, embed(input, "text", "--table", TABLE));
    assertEquals(3, SPARK.table(TABLE).count());
    assertEquals(3, SPARK.read().parquet(path("out")).count());
    assertCode(0, embed(input, "text", "--table", TABLE, "--overwrite"));
    assertEquals(6, SPARK.table(TABLE).count());
  }

  /** The statement in a refusal, for a format that Spark has. */
  private String created(String refusal) {
    String statement = refusal.substring(refusal.indexOf("CREATE TABLE"));
    return statement.substring(0, statement.indexOf(" USING"))
        + " USING parquet LOCATION '%s'".formatted(path("table"));
  }

  @Test
  void oneTableThatIsThereIsNamed() {
    assertRefused(
        run(
            "embed",
            "--input",
            "no_such",
            "--format",
            "table",
            "--text",
            "text",
            "--model",
            Frames.MODEL,
            "--output",
            path("out")),
        "Input table no_such cannot be read");
    assertRefused(
        run(
            "embed",
            "--input",
            "one",
            "two",
            "--format",
            "table",
            "--text",
            "text",
            "--model",
            Frames.MODEL,
            "--output",
            path("out")),
        "Input one two is no table");
  }
}
