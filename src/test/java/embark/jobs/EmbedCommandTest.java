package embark.jobs;

import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.embed;
import static embark.jobs.Commands.names;
import static embark.jobs.Commands.out;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.summary;
import static embark.jobs.Commands.three;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line does as it is asked, writes and sums up. */
class EmbedCommandTest {

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
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
    assertEquals(List.of("n", "id", "v", "v_provenance"), names(out()));
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
}
