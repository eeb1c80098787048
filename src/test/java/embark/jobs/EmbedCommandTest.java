package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.spark.Frames;
import embark.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: what it reads, writes, refuses and says. */
class EmbedCommandTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final ObjectMapper JSON = new ObjectMapper();
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

  /** What a command did. */
  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(words);
      return new Ran(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Embeds with the small model. */
  private Ran embed(String input, String text, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("embed", "--input", input, "--text", text, "--output", path("out")));
    words.addAll(List.of("--model", Frames.MODEL));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String write(String name, String content) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      if (name.endsWith(".gz")) {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
          out.write(bytes);
        }
      } else {
        Files.write(file, bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  /** A file of three rows; the second has no text. */
  private String three() {
    return write(
        "three.json",
        """
        {"id":0,"text":"one cat","n":7}
        {"id":1,"text":null,"n":8}
        {"id":2,"text":"a dog","n":9}
        """);
  }

  private Dataset<Row> out() {
    return SPARK.read().parquet(path("out"));
  }

  private static void assertCode(int code, Ran ran) {
    assertEquals(code, ran.code(), ran.toString());
  }

  /** That a command was refused with these problems in one message, and nothing was written. */
  private void assertRefused(Ran ran, String... problems) {
    assertCode(2, ran);
    for (String problem : problems) {
      assertTrue(ran.err().contains(problem), problem + "\nis not in\n" + ran.err());
    }
    assertEquals(
        problems.length > 1,
        ran.err().startsWith(problems.length + " problems:"),
        "the number of problems comes first: " + ran.err());
    assertTrue(ran.err().contains("Nothing was done. See jobs/run embed --help."), ran.err());
    assertFalse(Files.exists(folder.resolve("out")), "nothing is written");
    assertEquals("", ran.out());
  }

  private static List<String> names(Dataset<Row> rows) {
    return List.of(rows.columns());
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("out/_summary.json")));
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
    assertEquals(List.of("_c0", "_c1", "embedding"), names(out()));
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
  void columnsFormAndFilesAreAsAsked() {
    assertCode(
        0,
        embed(
            three(),
            "text",
            "--keep",
            "n,id",
            "--output-column",
            "v",
            "--type",
            "vector",
            "--dimensions",
            "5",
            "--partitions",
            "3"));
    assertEquals(List.of("n", "id", "v"), names(out()));
    StructField field = out().schema().apply("v");
    assertEquals(5, AttributeGroup.fromStructField(field).size());
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      long parts = files.filter(f -> f.getFileName().toString().startsWith("part-")).count();
      assertTrue(parts >= 1 && parts <= 3, parts + " files");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void modelOptionsReachTheModel() {
    String input = write("in.json", "{\"text\":\"The Cat sleeps on warm stones.\"}\n");
    List<List<String>> options =
        List.of(
            List.of(),
            List.of("--pooling", "cls"),
            List.of("--normalize", "false"),
            List.of("--max-length", "4"),
            List.of("--prompt", "query"),
            List.of("--prompt-text", "again "),
            List.of("--lower-case", "false"));
    TreeSet<String> vectors = new TreeSet<>();
    for (List<String> option : options) {
      List<String> words = new ArrayList<>(option);
      words.addAll(List.of("--overwrite", "--device", "cpu", "--batch-tokens", "64"));
      assertCode(0, embed(input, "text", words.toArray(String[]::new)));
      vectors.add(out().head().getList(1).toString());
    }
    assertEquals(options.size(), vectors.size(), "every option makes another vector");
  }

  @Test
  void summaryAndDataAgree() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      String text = i % 5 == 0 ? "null" : "\"" + "cat ".repeat(i) + "\"";
      lines.append("{\"id\":%d,\"text\":%s}\n".formatted(i, text));
    }
    Ran ran = embed(write("in.json", lines.toString()), "text");
    assertCode(0, ran);
    Dataset<Row> again =
        new embark.spark.TextEmbedder()
            .setInputCol("text")
            .setModel(Frames.MODEL)
            .setOutputCol("v")
            .setTokenCountCol("tokens")
            .setTruncatedCol("cut")
            .transform(out());
    Row sums =
        again.selectExpr("count(*)", "sum(tokens)", "count_if(cut)", "count_if(v is null)").head();
    JsonNode summary = summary();
    assertEquals(50, summary.path("rows").asLong());
    assertEquals(sums.getLong(1), summary.path("tokens").asLong());
    assertEquals(sums.getLong(2), summary.path("truncated").asLong());
    assertEquals(10, summary.path("nulls").asLong());
    assertEquals(10, sums.getLong(3));
    assertEquals("cpu", summary.path("device").asText());
    assertEquals(Frames.MODEL, summary.path("model").asText());
    assertEquals(64, summary.path("fingerprint").asText().length());
    double padding = summary.path("padding_share").asDouble(-1);
    assertTrue(padding >= 0 && padding < 1, summary.toString());
    for (String line :
        List.of(
            "rows       50",
            "nulls      10",
            "truncated  " + sums.getLong(2),
            "tokens     %,d".formatted(sums.getLong(1)),
            "output     " + path("out"))) {
      assertTrue(ran.out().contains(line), line + "\nis not in\n" + ran.out());
    }
    assertEquals(50, out().count(), "readers of Parquet do not see the summary");
  }

  @Test
  void theSummaryCountsTextsOfArraysAndTheirRows() throws IOException {
    String input =
        write(
            "in.json",
            "{\"text\":[\"a\",null,\"b\"]}\n{\"text\":[]}\n{\"text\":null}\n{\"text\":[\"c\"]}\n");
    assertCode(0, embed(input, "text"));
    assertEquals(4, summary().path("rows").asLong());
    assertEquals(4, out().count());
  }

  @Test
  void limitTakesSomeRows() throws IOException {
    assertCode(0, embed(three(), "text", "--limit", "2"));
    assertEquals(2, out().count());
    assertEquals(2, summary().path("rows").asLong());
  }

  @Test
  void aDryRunWritesNothing() {
    Ran ran = embed(three(), "text", "--dry-run");
    assertCode(0, ran);
    assertTrue(ran.out().contains("3 rows"), ran.out());
    assertTrue(ran.out().contains("the whole  about"), ran.out());
    assertFalse(Files.exists(folder.resolve("out")));
    assertRefused(embed(three(), "txt", "--dry-run"), "Column 'txt' does not exist");
  }

  @Test
  void anExistingOutputIsKeptUnlessOverwritten() {
    assertCode(0, embed(three(), "text"));
    Ran again = embed(three(), "text", "--limit", "1");
    assertCode(2, again);
    assertTrue(
        again
            .err()
            .contains(
                "Output "
                    + path("out")
                    + " exists already; expected a new folder. Name another --output, or delete"
                    + " what is there with --overwrite."),
        again.err());
    assertEquals(3, out().count());
    assertCode(0, embed(three(), "text", "--limit", "1", "--overwrite"));
    assertEquals(1, out().count());
  }

  @Test
  void whatABrokenRunLeftIsNoOutput() throws IOException {
    Files.createDirectories(folder.resolve("out/_temporary/0"));
    assertCode(0, embed(three(), "text"));
    assertEquals(3, out().count());
  }

  @Test
  void outputAndInputAreNeverInOneAnother() throws IOException {
    write("in/a/x.json", "{\"text\":\"one\"}\n");
    write("in/b/x.json", "{\"text\":\"two\"}\n");
    for (String input : List.of("in", "in/a", "in/a/x.json", "in/*", "in/*/x.json", "in/[ab]/*")) {
      for (String output : List.of("in/a", "in")) {
        Ran ran =
            run(
                "embed",
                "--input",
                path(input),
                "--text",
                "text",
                "--output",
                path(output),
                "--model",
                Frames.MODEL,
                "--overwrite");
        assertCode(2, ran);
        assertTrue(
            ran.err().contains("lie inside one another; expected separate folders."), ran.err());
      }
    }
    assertTrue(Files.exists(folder.resolve("in/a/x.json")));
    assertTrue(Files.exists(folder.resolve("in/b/x.json")));
  }

  @Test
  void inputsThatAreMissingOrEmptyAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    write("hidden/_SUCCESS", "x");
    write("hollow/a.json", "");
    assertRefused(
        run(
            "embed",
            "--input",
            path("missing"),
            path("empty"),
            path("hidden"),
            path("hollow"),
            path("*.none"),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            "no/model"),
        "Input " + path("missing") + " does not exist; expected a file, a folder or a glob.",
        "Input " + path("empty") + " has no files with content; expected at least one.",
        "Input " + path("hidden") + " has no files with content",
        "Input " + path("hollow") + " has no files with content",
        "Input " + path("*.none") + " does not exist",
        "Cannot find model 'no/model'");
  }

  @Test
  void anInputWithoutRowsGivesAnOutputWithoutRows() throws IOException {
    SPARK
        .createDataFrame(List.of(), new StructType().add("text", "string"))
        .write()
        .parquet(path("in"));
    assertCode(0, embed(path("in"), "text"));
    assertEquals(0, out().count());
    assertEquals(List.of("text", "embedding"), names(out()));
    assertEquals(0, summary().path("rows").asLong());
  }

  @Test
  void columnsThatDoNotFitAreNamed() {
    assertRefused(
        embed(three(), "id"), "Column 'id' is of type BIGINT; expected string or array<string>.");
    assertRefused(embed(three(), "text", "--output-column", "n"), "Column 'n' exists already");
    assertRefused(
        embed(three(), "txt", "--keep", "id,who,why", "--dimensions", "33"),
        "Column 'who' to keep does not exist; expected one of [id, n, text]. Correct --keep.",
        "Column 'why' to keep does not exist",
        "2 problems.");
    Ran ran = embed(three(), "txt", "--dimensions", "33");
    assertRefused(ran, "Column 'txt' does not exist; expected one of [id, n, text].");
    assertTrue(
        ran.err().contains("Invalid dimensions: 33; expected 1 to 32, the width of the model's"),
        ran.err());
  }

  @Test
  void promptsAreOneOrTheOther() {
    Ran ran = embed(three(), "text", "--prompt", "query", "--prompt-text", "query: ");
    assertCode(2, ran);
    assertTrue(
        ran.err()
            .contains(
                "prompt and promptText were both given; expected one of them. Leave one out."),
        ran.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void brokenModelsAreRefusedBeforeTheWork() throws IOException {
    Path model = folder.resolve("model");
    for (String part : List.of("onnx/model.onnx", "tokenizer.json", "config.json")) {
      Path from = Path.of(Frames.MODEL).resolve(part);
      Files.createDirectories(model.resolve(part).getParent());
      Files.copy(from, model.resolve(part));
    }
    Files.delete(model.resolve("tokenizer.json"));
    Files.write(model.resolve("onnx/model.onnx"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Ran both =
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            model.toString());
    assertCode(2, both);
    assertTrue(both.err().contains("tokenizer.json is missing"), both.err());
    assertTrue(both.err().contains("onnx/model.onnx"), both.err());
    assertFalse(Files.exists(folder.resolve("out")));

    Files.copy(Path.of(Frames.MODEL, "tokenizer.json"), model.resolve("tokenizer.json"));
    byte[] whole = Files.readAllBytes(Path.of(Frames.MODEL, "onnx/model.onnx"));
    Files.write(model.resolve("onnx/model.onnx"), Arrays.copyOf(whole, whole.length / 2));
    Ran half =
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--model",
            model.toString());
    assertCode(2, half);
    assertTrue(half.err().contains("onnx/model.onnx"), half.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void aFailureInTheWorkIsOne() {
    Ran ran = embed(three(), "text", "--device", "cuda");
    assertCode(1, ran);
    assertTrue(
        ran.err()
            .contains(
                "The job failed: device=cuda was requested but ONNX Runtime here is the CPU"
                    + " build."),
        ran.err());
    assertTrue(ran.err().contains("Add --stacktrace to see where."), ran.err());
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    assertCode(0, embed(three(), "text"));
  }

  @Test
  void wrongWordsAreAllNamedWithTheNearestRightOnes() {
    assertRefused(
        run(
            "embed",
            "--input",
            three(),
            "--text",
            "text",
            "--output",
            path("out"),
            "--modle",
            Frames.MODEL,
            "--overwirte",
            "--pooling",
            "avg",
            "--type",
            "list",
            "--device",
            "tpu",
            "--limit",
            "0",
            "--partitions",
            "-1",
            "--max-length",
            "0",
            "--batch-tokens",
            "few"),
        "Unknown option: '--modle'; did you mean --model?",
        "Unknown option: '--overwirte'; did you mean --overwrite?",
        "Invalid pooling: 'avg'; expected one of mean, cls, max, last_token, mean_sqrt_len.",
        "Invalid outputType: 'list'; expected one of array, vector.",
        "Invalid device: 'tpu'; expected one of auto, cpu, cuda.",
        "Invalid --limit: 0; expected at least 1.",
        "Invalid --partitions: -1; expected at least 1.",
        "Invalid maxLength: 0; expected at least 1.",
        "Invalid --batch-tokens: 'few'; expected auto or a number of at least 1.");
  }

  @Test
  void requiredOptionsAndNumbersAreAsked() {
    Ran ran = run("embed", "--max-length", "many");
    assertCode(2, ran);
    for (String word : List.of("--input", "--text", "--output", "'many' is not an int")) {
      assertTrue(ran.err().contains(word), word + "\nis not in\n" + ran.err());
    }
    assertCode(2, run("embd", "--text", "x"));
    assertCode(0, run("embed", "--help"));
    assertTrue(run("embed", "--help").out().contains("--batch-tokens"));
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
}
