package embark.jobs;

import static embark.jobs.Commands.SPARK;
import static embark.jobs.Commands.assertCode;
import static embark.jobs.Commands.assertRefused;
import static embark.jobs.Commands.path;
import static embark.jobs.Commands.run;
import static embark.jobs.Commands.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.jobs.Commands.Ran;
import embark.spark.Frames;
import embark.spark.PairScorer;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches against all cosines, computed one by one. */
class SearchCommandTest {

  private static final List<String> WORDS =
      List.of("cat", "river", "old", "miller", "password", "42", "warm", "the");
  private static final String RERANKER = "src/test/resources/models/pairs-bert";
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  @BeforeEach
  void runCommandsHere() {
    Commands.runIn(folder);
  }

  private static String line(Object id, String text) {
    String quoted = text == null ? "null" : "\"" + text + "\"";
    return "{\"id\":%s,\"text\":%s}\n".formatted(id, quoted);
  }

  /** Sixty passages, some of them equal, one without a text. */
  private static String corpus() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      int text = i % 40;
      lines.append(
          line(
              i,
              i == 33
                  ? null
                  : WORDS.get(text % 8) + " " + WORDS.get(text / 8) + " " + text * 7 % 13));
    }
    return write("corpus.json", lines.toString());
  }

  private static String queries() {
    return write(
        "queries.json",
        line("\"q1\"", "the old cat")
            + line("\"none\"", null)
            + line("\"q2\"", "a warm river")
            + line("\"q3\"", "cat cat 0"));
  }

  private static Ran search(String... more) {
    return searchTo("found", more);
  }

  private static Ran searchTo(String output, String... more) {
    List<String> words =
        new ArrayList<>(List.of("search", "--corpus", corpus(), "--queries", queries()));
    words.addAll(List.of("--model", Frames.MODEL, "--output", path(output)));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private static List<Row> found() {
    return SPARK.read().parquet(path("found")).orderBy("query_id", "rank").collectAsList();
  }

  /** All passages for a query, the best first. */
  private record Scored(long id, String text, double score) {}

  private static List<Scored> bruteForce(String query) {
    TextEmbedder embedder =
        new TextEmbedder().setInputCol("text").setModel(Frames.MODEL).setOutputCol("v");
    Dataset<Row> vectors = embedder.transform(SPARK.read().json(corpus()));
    Dataset<Row> asked =
        embedder
            .setOutputCol("q")
            .transform(SPARK.createDataset(List.of(query), Encoders.STRING()).toDF("text"));
    return vectors
        .crossJoin(asked.select("q"))
        .selectExpr("id", "text", "cosine_similarity(v, q) AS score")
        .where("score IS NOT NULL")
        .collectAsList()
        .stream()
        .map(row -> new Scored(row.getLong(0), row.getString(1), row.getDouble(2)))
        .sorted(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id))
        .toList();
  }

  private static List<Row> of(String query, List<Row> rows) {
    return rows.stream().filter(row -> row.getAs("query_id").equals(query)).toList();
  }

  private static void assertNearest(String id, String query, int count, List<Row> rows) {
    List<Scored> expected = bruteForce(query);
    List<Row> got = of(id, rows);
    assertEquals(count, got.size(), id);
    for (int i = 0; i < count; i++) {
      Row row = got.get(i);
      assertEquals(query, row.getAs("query"));
      assertEquals(i + 1, row.<Integer>getAs("rank"));
      assertEquals(expected.get(i).score(), row.<Double>getAs("score"), TOLERANCE);
      if (i > 0) {
        Row before = got.get(i - 1);
        double step = before.<Double>getAs("score") - row.<Double>getAs("score");
        assertTrue(
            step > 0 || before.<Long>getAs("passage_id") < row.<Long>getAs("passage_id"),
            "of equals the smaller id comes first");
      }
    }
    double last = got.get(count - 1).<Double>getAs("score");
    assertEquals(
        expected.stream()
            .filter(one -> one.score() > last + TOLERANCE)
            .map(Scored::id)
            .collect(Collectors.toSet()),
        got.stream()
            .filter(row -> row.<Double>getAs("score") > last + TOLERANCE)
            .map(row -> row.<Long>getAs("passage_id"))
            .collect(Collectors.toSet()));
  }

  @Test
  void theNearestAreThoseOfAllCosines() {
    Ran ran = search("--top-k", "7");
    assertCode(0, ran);
    List<Row> rows = found();
    assertEquals(21, rows.size());
    assertNearest("q1", "the old cat", 7, rows);
    assertNearest("q2", "a warm river", 7, rows);
    assertNearest("q3", "cat cat 0", 7, rows);
    assertEquals(List.of(0L, 40L), ids(of("q3", rows)).subList(0, 2), "equal texts, by their ids");
    assertTrue(ran.out().contains("queries    4"), ran.out());
    assertTrue(ran.out().contains("answers    21"), ran.out());
    assertEquals(
        List.of("query_id", "query", "rank", "passage_id", "passage", "score"),
        List.of(SPARK.read().parquet(path("found")).columns()));
  }

  private static List<Long> ids(List<Row> rows) {
    return rows.stream().map(row -> row.<Long>getAs("passage_id")).toList();
  }

  @Test
  void aCorpusWithFewerPassagesGivesAll() {
    assertCode(0, search("--top-k", "100"));
    assertEquals(3 * 59, found().size());
  }

  @Test
  void vectorsThatAreThereAreUsed() {
    assertCode(0, search("--top-k", "5"));
    List<Row> embedded = found();
    assertCode(0, Commands.embed(corpus(), "text"));
    assertCode(
        0,
        run(
            "search",
            "--corpus",
            path("out"),
            "--corpus-vectors",
            "embedding",
            "--queries",
            queries(),
            "--model",
            Frames.MODEL,
            "--top-k",
            "5",
            "--output",
            path("found"),
            "--overwrite"));
    List<Row> used = found();
    assertEquals(ids(embedded), ids(used));
    Ran refused =
        run(
            "search",
            "--corpus",
            path("out"),
            "--corpus-vectors",
            "embedding",
            "--queries",
            queries(),
            "--model",
            Frames.MODEL,
            "--passage-prompt",
            "passage",
            "--output",
            path("other"));
    assertCode(2, refused);
    assertTrue(refused.err().contains("holds vectors of another encoder"), refused.err());
  }

  @Test
  void theRerankerOrdersTheCandidates() {
    assertCode(0, search("--top-k", "4", "--rerank", RERANKER, "--candidates", "10"));
    List<Row> rows = found();
    assertEquals(12, rows.size());
    for (String query : new String[] {"the old cat", "a warm river"}) {
      List<Scored> candidates = bruteForce(query).subList(0, 10);
      Dataset<Row> pairs =
          SPARK
              .createDataset(candidates.stream().map(Scored::text).toList(), Encoders.STRING())
              .toDF("passage")
              .withColumn("query", functions.lit(query));
      List<Double> scores =
          new PairScorer()
                  .setInputCol("query")
                  .setPassageCol("passage")
                  .setModel(RERANKER)
                  .transform(pairs)
                  .select("score")
                  .collectAsList()
                  .stream()
                  .map(row -> row.getDouble(0))
                  .sorted(Comparator.reverseOrder())
                  .toList();
      List<Row> got = rows.stream().filter(row -> row.getAs("query").equals(query)).toList();
      for (int i = 0; i < 4; i++) {
        assertEquals(i + 1, got.get(i).<Integer>getAs("rank"));
        assertEquals(scores.get(i), got.get(i).<Double>getAs("rerank_score"), 1e-4);
      }
    }
  }

  @Test
  void everyProblemIsToldAtOnce() {
    Ran ran = search("--corpus-id", "number", "--query-text", "words", "--query-prompt", "who");
    assertCode(2, ran);
    for (String part :
        List.of(
            "Column 'number' does not exist; expected one of [id, text]. Correct --corpus-id.",
            "Column 'words' does not exist; expected one of [id, text]. Correct --query-text.",
            "Unknown prompt: 'who'")) {
      assertTrue(ran.err().contains(part), ran.err());
    }
    assertFalse(folder.resolve("found").toFile().exists());
    Ran options = search("--top-k", "0", "--candidates", "3");
    assertCode(2, options);
    assertTrue(options.err().contains("Invalid --top-k: 0; expected at least 1."), options.err());
    assertTrue(options.err().contains("--candidates and --rerank-label go with --rerank."));
  }

  @Test
  void anOutputThatCannotBeMadeIsToldBeforeTheWork() {
    String below = write("file", "x") + "/found";
    List<String> words = List.of("search", "--corpus", corpus(), "--queries", queries());
    assertRefused(
        run(
            Stream.concat(words.stream(), Stream.of("--model", Frames.MODEL, "--output", below))
                .toArray(String[]::new)),
        "Output " + below + " cannot be written (");
  }

  /** A search that breaks while it works: its passages have vectors of another length. */
  private static void brokenSearch(String... more) {
    List<String> words = new ArrayList<>(List.of("search", "--queries", queries()));
    String broken = write("broken.json", "{\"id\":1,\"text\":\"cat\",\"vector\":[1.0,2.0]}\n");
    words.addAll(List.of("--corpus", broken, "--corpus-vectors", "vector"));
    words.addAll(List.of("--model", Frames.MODEL, "--output", path("found")));
    words.addAll(List.of(more));
    Ran ran = run(words.toArray(String[]::new));
    assertTrue(ran.err().contains("Cannot compare vectors of"), ran.err());
    assertNotEquals(0, ran.code());
  }

  /** What lies in the folder of the test but inputs. */
  private List<String> outputs() {
    String[] names = folder.toFile().list((parent, name) -> !name.endsWith(".json"));
    return Arrays.stream(names).sorted().toList();
  }

  @Test
  void anOutputStaysUntilTheNewOneIsWhole() throws IOException {
    assertCode(0, search("--top-k", "2"));
    List<Row> before = found();
    brokenSearch("--overwrite");
    assertEquals(before, found());
    assertEquals(List.of("found"), outputs());
    assertCode(0, search("--top-k", "3", "--overwrite"));
    assertEquals(9, found().size());
    assertEquals(List.of("found"), outputs());
    assertFalse(Files.exists(folder.resolve("found/_embark")));
  }

  @Test
  void anOutputThatWasLaidAsideComesBack() throws IOException {
    assertCode(0, search("--top-k", "2"));
    List<Row> before = found();
    // What a search leaves that is killed between laying the old output aside and showing its own.
    for (String start : List.of("", "start/")) {
      Path left = folder.resolve("_found.embark.whole/" + start + "_embark/whole");
      Files.createDirectories(left);
      Files.move(folder.resolve("found"), left.resolve("replaced"));
      brokenSearch("--overwrite");
      assertEquals(before, found());
      assertEquals(List.of("found"), outputs());
    }
  }

  @Test
  void aSearchThatBrokeLeavesItsPlaceFree() {
    brokenSearch();
    assertEquals(List.of(), outputs());
    assertCode(0, search("--top-k", "1"));
    assertEquals(3, found().size());
  }

  @Test
  void whatIncrementalRunsHaveAddedIsNotOverwritten() {
    assertCode(0, Commands.embed(corpus(), "text", "--incremental"));
    long rows = SPARK.read().parquet(path("out/*/")).count();
    Ran ran = searchTo("out", "--overwrite");
    assertCode(2, ran);
    assertTrue(ran.err().contains("--overwrite would delete all of it"), ran.err());
    assertEquals(rows, SPARK.read().parquet(path("out/*/")).count());
  }

  @Test
  void namesWithBracketsMeanThemselves() {
    Ran ran = searchTo("f[1]{a}", "--top-k", "1");
    assertCode(0, ran);
    assertTrue(ran.out().contains("answers    3"), ran.out());
  }

  @Test
  void anOutputThatExistsIsLeftAlone() {
    assertCode(0, search("--top-k", "1"));
    Ran ran = search("--top-k", "1");
    assertCode(2, ran);
    assertTrue(ran.err().contains("exists already; expected a new folder"), ran.err());
  }
}
