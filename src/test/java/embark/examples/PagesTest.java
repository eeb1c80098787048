package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.ModelFolder;
import embark.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java and the SQL of README.md and docs/ run as they stand and say the same. */
class PagesTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final Path DOCS = Path.of("docs");

  @TempDir private Path folder;

  private void messages(Path place) throws IOException {
    Files.createDirectories(place);
    Path written = place.resolve("written");
    Messages.toLearnFrom().coalesce(1).write().json(written.toString());
    try (Stream<Path> files = Files.list(written)) {
      Path part = files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
      Files.move(part, place.resolve("messages.jsonl"));
    }
  }

  private void java(String page, Path place) throws Exception {
    JavaBlock.run(
        Blocks.in(place, Blocks.of(DOCS.resolve(page), "java")), place.resolve("classes"));
  }

  private void sql(String page, Path place) throws IOException {
    String statements = Blocks.in(place, Blocks.of(DOCS.resolve(page), "sql"));
    try {
      for (String statement : statements.split(";", -1)) {
        if (!statement.isBlank()) {
          SPARK.sql(statement).collectAsList();
        }
      }
    } finally {
      SPARK.sql("DROP VIEW IF EXISTS vectors");
      SPARK.sql("DROP VIEW IF EXISTS messages");
    }
  }

  private static List<Row> rows(Path written) {
    return SPARK.read().parquet(written.toString()).orderBy("id").collectAsList();
  }

  /** Asserts that a page's two languages wrote the same rows, and takes them away. */
  private void sameRows(String page, String output) throws Exception {
    Path there = folder.resolve(output);
    java(page, folder);
    List<Row> ofJava = rows(there);
    Files.move(there, folder.resolve(output + "-of-" + page));
    sql(page, folder);
    List<Row> ofSql = rows(there);
    Files.move(there, folder.resolve(output + "-of-sql-" + page));
    assertFalse(ofJava.isEmpty());
    assertEquals(ofJava.size(), ofSql.size());
    for (int i = 0; i < ofJava.size(); i++) {
      Row expected = ofJava.get(i);
      Row got = ofSql.get(i);
      assertEquals(List.of(expected.schema().fieldNames()), List.of(got.schema().fieldNames()));
      for (int column = 0; column < expected.length(); column++) {
        if (expected.get(column) instanceof Double number) {
          assertEquals(number, got.getDouble(column), 1e-6, expected + ", " + got);
        } else {
          assertEquals(expected.get(column), got.get(column));
        }
      }
    }
  }

  @Test
  void eachStageInJavaAndInSql() throws Exception {
    messages(folder);
    sameRows("text-embedder.md", "vectors");
    sameRows("zero-shot-classifier.md", "guessed");
    sameRows("head-trainer.md", "labelled");
    sameRows("text-classifier.md", "labelled");
  }

  /** Pages of models that no artifact has: they are run with tiny ones of random weights. */
  @Test
  void stagesWithoutModelsOfTheirOwn() throws Exception {
    messages(folder);
    ModelFolder.copy("pairs-minilm", folder.resolve("reranker"));
    ModelFolder.copy("masks-bert", folder.resolve("masked"));
    ModelFolder.copy("entities-bert", folder.resolve("tagger"));
    ModelFolder.copy("answers-bert", folder.resolve("answerer"));
    java("entity-tagger.md", folder);
    java("question-answerer.md", folder);
    java("pair-scorer.md", folder);
    java("mask-filler.md", folder);
    long count = Messages.toLearnFrom().count();
    assertEquals(count, rows(folder.resolve("scored")).size());
    assertEquals(count, rows(folder.resolve("filled")).size());
    assertEquals(count, rows(folder.resolve("tagged")).size());
    assertEquals(count, rows(folder.resolve("answered")).size());
    assertTrue(rows(folder.resolve("tagged")).stream().anyMatch(row -> !row.getList(1).isEmpty()));
    assertTrue(rows(folder.resolve("answered")).stream().noneMatch(row -> row.isNullAt(1)));
    assertTrue(rows(folder.resolve("scored")).stream().noneMatch(row -> row.isNullAt(1)));
    assertTrue(rows(folder.resolve("filled")).stream().noneMatch(row -> row.isNullAt(1)));
  }

  @Test
  void stagesWithoutSql() throws Exception {
    messages(folder);
    java("chunker.md", folder);
    java("summarizer.md", folder);
    long count = Messages.toLearnFrom().count();
    assertEquals(count, rows(folder.resolve("passages")).size());
    assertEquals(count, rows(folder.resolve("summaries")).size());
  }

  @Test
  void theFirstPage() throws Exception {
    messages(folder);
    Path arriving = Files.createDirectories(folder.resolve("arriving"));
    Files.copy(folder.resolve("messages.jsonl"), arriving.resolve("first.json"));
    String blocks = Blocks.of(Path.of("README.md"), "java");
    // The stream writes to the folder of the first block.
    blocks = blocks.replace(".option(\"path\", \"vectors\")", ".option(\"path\", \"guessed\")");
    JavaBlock.run(Blocks.in(folder, blocks), folder.resolve("classes"));
    for (StreamingQuery query : SPARK.streams().active()) {
      query.processAllAvailable();
      query.stop();
    }
    long count = Messages.toLearnFrom().count();
    assertEquals(count, rows(folder.resolve("vectors")).size());
    assertEquals(count, rows(folder.resolve("guessed")).size());
    assertTrue(Files.isRegularFile(folder.resolve("topics/model.onnx")));
  }

  @Test
  void searchInSql() throws Exception {
    messages(folder);
    sql("sql.md", folder);
    assertFalse(SPARK.catalog().tableExists("vectors"));
  }

  /**
   * Code of a page that is not named here would not be run: Java and SQL by this class, Python by
   * {@code checks/python}, migrate.md by {@code checks/migrate}.
   */
  @Test
  void allPagesWithCodeAreKnown() throws IOException {
    List<String> withCode = new ArrayList<>();
    for (Path page : Blocks.pages()) {
      for (String language : List.of("java", "sql", "python")) {
        if (!Blocks.of(page, language).isEmpty()) {
          withCode.add(page + " " + language);
        }
      }
    }
    assertEquals(
        List.of(
            "README.md java",
            "README.md sql",
            "README.md python",
            "docs/chunker.md java",
            "docs/chunker.md python",
            "docs/entity-tagger.md java",
            "docs/entity-tagger.md python",
            "docs/head-trainer.md java",
            "docs/head-trainer.md sql",
            "docs/head-trainer.md python",
            "docs/mask-filler.md java",
            "docs/mask-filler.md python",
            "docs/migrate.md java",
            "docs/migrate.md python",
            "docs/pair-scorer.md java",
            "docs/pair-scorer.md python",
            "docs/question-answerer.md java",
            "docs/question-answerer.md python",
            "docs/sql.md sql",
            "docs/summarizer.md java",
            "docs/summarizer.md python",
            "docs/text-classifier.md java",
            "docs/text-classifier.md sql",
            "docs/text-classifier.md python",
            "docs/text-embedder.md java",
            "docs/text-embedder.md sql",
            "docs/text-embedder.md python",
            "docs/zero-shot-classifier.md java",
            "docs/zero-shot-classifier.md sql",
            "docs/zero-shot-classifier.md python"),
        withCode);
  }
}
