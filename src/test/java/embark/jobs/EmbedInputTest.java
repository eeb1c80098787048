package embark.jobs;

import static embark.jobs.Commands.JSON;
import static embark.jobs.Commands.SPARK;
import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.names;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.summary;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line reads. */
class EmbedInputTest {

  private static final List<String> NASTY =
      List.of(
          "",
          "   ",
          "\"quoted\", with comma",
          "line one\nline two\r\nline three",
          "\\ backslash \\n and \\\"",
          "NULL",
          "undefined",
          "'; drop table texts; --",
          "<script>alert(1)</script>",
          "\u0000 nul \u0007 bell \u001b escape",
          "\uFEFFmark \u200B zero width \u202E turned",
          "\uD83D\uDC69\u200D\uD83D\uDC67 \uD83C\uDFF4\u200D\u2620\uFE0F",
          "Z\u0351\u0340\u0353a\u0346\u0347l\u0317\u0318g\u0319o\u031C",
          "\u0645\u0631\u062D\u0628\u0627 \u05E9\u05DC\u05D5\u05DD \u4F60\u597D",
          "[CLS] [SEP] [MASK] [PAD] [UNK]",
          "%s %n %d {} ${jndi:ldap://127.0.0.1/a}",
          "x".repeat(100_000),
          "\uD83D\uDE00".repeat(10_000),
          "a ".repeat(100_000));

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in.json",
        "in.jsonl.gz",
        "in.csv",
        "in.csv.gz",
        "in.txt",
        "in.txt.gz",
        "parquet",
        "orc"
      })
  void readsFiles(String name) {
    String input = path(name);
    String text = name.contains("txt") ? "value" : "text";
    Dataset<Row> rows =
        SPARK.sql("select * from values (0, 'one cat'), (1, 'two, dogs'), (2, 'x') t(id, text)");
    if (name.contains("json")) {
      write(
          name,
          """
          {"id":0,"text":"one cat"}
          {"id":1,"text":"two, dogs"}
          {"id":2,"text":"x"}
          """);
    } else if (name.contains("csv")) {
      write(name, "id,text\n0,one cat\n1,\"two, dogs\"\n2,x\n");
    } else if (name.contains("txt")) {
      write(name, "one cat\ntwo, dogs\nx\n");
    } else {
      rows.coalesce(1).write().format(name).save(input);
    }
    assertCode(0, embed(input, text));
    assertEquals(
        List.of("one cat", "two, dogs", "x"),
        out().select(text).orderBy(text).collectAsList().stream()
            .map(r -> r.getString(0))
            .toList());
    assertEquals(3, out().where("size(embedding) = 32").count());
  }

  @Test
  void csvHasQuotesAndLineBreaksInFields() {
    write("in/a.csv", "id,text\n0,\"he said \"\"one\ncat\"\"\"\n1,\n2,\"a;b\"\n");
    assertCode(0, embed(path("in"), "text"));
    List<Row> rows = out().orderBy("id").select("id", "text").collectAsList();
    assertEquals("he said \"one\ncat\"", rows.get(0).getString(1));
    assertTrue(rows.get(1).isNullAt(1));
    assertEquals("a;b", rows.get(2).getString(1));
  }

  @Test
  void optionsGoToTheDataSource() {
    String input = write("plain", "one;cat\nshe;dog\n");
    assertCode(
        0, embed(input, "_c1", "--format", "csv", "--option", "sep=;", "--option", "header=false"));
    assertEquals(List.of("_c0", "_c1", "embedding", "embedding_provenance"), names(out()));
    assertEquals(2, out().count());
  }

  @Test
  void globsAndManyPathsAreRead() {
    write("in/a1.json", "{\"text\":\"one\"}\n");
    write("in/a2.json", "{\"text\":\"two\"}\n");
    write("in/b.json", "{\"text\":\"not read\"}\n");
    String more = write("more/c.json", "{\"text\":\"three\"}\n{\"text\":\"four\"}\n");
    assertCode(
        0,
        run(
            "embed",
            "--input",
            path("in/a*.json"),
            more,
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            Frames.MODEL));
    assertEquals(
        List.of("four", "one", "three", "two"),
        out().orderBy("text").collectAsList().stream().map(r -> r.<String>getAs("text")).toList());
  }

  @Test
  void anInputWithoutRowsGivesAnOutputWithoutRows() throws IOException {
    SPARK
        .createDataFrame(List.of(), new StructType().add("text", "string"))
        .write()
        .parquet(path("in"));
    assertCode(0, embed(path("in"), "text"));
    assertEquals(0, out().count());
    assertEquals(List.of("text", "embedding", "embedding_provenance"), names(out()));
    assertEquals(0, summary().path("rows").asLong());
  }

  @Test
  void everyNastyStringGoesThrough() throws IOException {
    List<String> texts = new ArrayList<>(NASTY);
    Path more = Path.of("../shared/data/naughty-strings/blns.json");
    if (Files.exists(more)) {
      JSON.readTree(more.toFile()).forEach(text -> texts.add(text.asText()));
      assertTrue(texts.size() > 500, texts.size() + " strings");
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    SPARK
        .createDataFrame(rows, new StructType().add("id", "int").add("text", "string"))
        .write()
        .parquet(path("in"));
    assertCode(0, embed(path("in"), "text"));
    List<Row> embedded = out().orderBy("id").select("id", "text", "embedding").collectAsList();
    assertEquals(texts.size(), embedded.size());
    for (int i = 0; i < texts.size(); i++) {
      Row row = embedded.get(i);
      assertEquals(i, row.getInt(0));
      assertEquals(texts.get(i), row.getString(1), "text " + i);
      for (Object component : row.getList(2)) {
        assertTrue(Float.isFinite((Float) component), "text " + i + " has a finite vector");
      }
    }
    assertEquals(texts.size(), summary().path("rows").asLong());
    assertEquals(0, summary().path("nulls").asLong());
  }

  @Test
  void aFileThatIsNamedTwiceIsRefused() {
    write("in/a.json", "{\"text\":\"one\"}\n");
    write("in/b.json", "{\"text\":\"two\"}\n");
    Commands.Ran ran =
        run(
            "embed",
            "--input",
            path("in"),
            path("in/a.json"),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            Frames.MODEL);
    assertCode(2, ran);
    assertTrue(ran.err().contains("/in/a.json is named twice; expected once"), ran.err());
  }

  @Test
  void foldersOfPartitionsAreReadWhateverTheirNames() {
    write("in/_day=1/a.json", "{\"text\":\"one\"}\n");
    assertCode(0, embed(path("in"), "text"));
    assertEquals(1, out().where("_day = 1").count());
  }

  @Test
  void namesWithBracketsMeanThemselves() {
    String input = Commands.three();
    for (int i = 0; i < 2; i++) {
      assertCode(
          0,
          run(
              "embed",
              "--input",
              input,
              "--text",
              "text",
              "--id",
              "id",
              "--incremental",
              "--output",
              path("o[1]{a}"),
              "--model",
              Frames.MODEL));
    }
    assertEquals(
        1, folder.resolve("o[1]{a}").toFile().list((at, name) -> name.startsWith("tiny")).length);
  }
}
