package embark.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A changing table embedded into another, with Delta's and Iceberg's own connectors: a job fills
 * the table, the source changes, and the same job gives the table what is new and changed.
 *
 * <p>Arguments: a folder to work in, which is empty. Prints a line for each figure with what it
 * must be; ends with code 1 if one is not.
 */
public final class TableFormats {

  private static final int ROWS = 40;
  private static final String MODEL = "all-MiniLM-L6-v2";

  private final Path folder;
  private int failed;

  private TableFormats(Path folder) {
    this.folder = folder;
  }

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    TableFormats formats = new TableFormats(Files.createDirectories(Path.of(words[0])));
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension,"
                    + "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.ice.type", "hadoop")
            .config("spark.sql.catalog.ice.warehouse", words[0] + "/ice")
            .getOrCreate();
    spark.sql("CREATE NAMESPACE ice.db");
    formats.follow(
        spark,
        "delta",
        "delta.`%s/texts`".formatted(words[0]),
        "delta.`%s/vectors`".formatted(words[0]));
    formats.follow(spark, "iceberg", "ice.db.texts", "ice.db.vectors");
    spark.stop();
    System.exit(formats.failed == 0 ? 0 : 1);
  }

  private void follow(SparkSession spark, String format, String texts, String vectors) {
    spark.sql(
        "CREATE TABLE %s USING %s AS SELECT id, concat('message number ', id) AS text FROM range(%d)"
            .formatted(texts, format, ROWS));
    spark.sql(
        ("CREATE TABLE %s (id BIGINT, text STRING, embedding ARRAY<FLOAT>, embedding_provenance"
                + " STRUCT<model: STRING, fingerprint: STRING, precision: STRING, device: STRING,"
                + " version: STRING, text_hash: BIGINT, run: STRING>) USING %s")
            .formatted(vectors, format));
    embed(format, texts, vectors);
    print(format, "rows of the first run", ROWS, spark.table(vectors).count());
    List<Row> before = one(spark, vectors, 1);
    spark.sql("UPDATE %s SET text = 'changed' WHERE id = 0".formatted(texts));
    spark.sql("INSERT INTO %s VALUES (%d, 'new')".formatted(texts, ROWS));
    embed(format, texts, vectors);
    print(format, "rows after one changed and one came", ROWS + 1, spark.table(vectors).count());
    print(
        format,
        "rows of the second run",
        2,
        spark.table(vectors).groupBy("embedding_provenance.run").count().collectAsList().stream()
            .mapToLong(row -> row.getLong(1))
            .min()
            .orElse(0));
    print(
        format,
        "changed texts in the table",
        1,
        spark.table(vectors).where("id = 0 AND text = 'changed'").count());
    print(format, "other rows as they were", 1, before.equals(one(spark, vectors, 1)) ? 1 : 0);
    embed(format, texts, vectors);
    print(format, "rows after nothing changed", ROWS + 1, spark.table(vectors).count());
    if (format.equals("delta")) {
      String path = texts.replaceAll("delta\\.|`", "");
      String[] byPath = {
        "embed",
        "--input",
        path,
        "--format",
        format,
        "--text",
        "text",
        "--model",
        MODEL,
        "--output",
        folder.resolve("of-path").toString(),
        "--on-error",
        "quarantine"
      };
      print(format, "exit code where bad rows are set aside", 0, Main.execute(byPath));
    }
    spark.sql("UPDATE %s SET text = 'message number 0' WHERE id = 0".formatted(texts));
    embed(format, texts, vectors);
    print(
        format,
        "texts that are again as they were",
        1,
        spark.table(vectors).where("id = 0 AND text = 'message number 0'").count());
    spark.sql("UPDATE %s SET embedding = array() WHERE id = 1".formatted(vectors));
    spark.sql(
        "UPDATE %s SET embedding = embed('%s', text) WHERE size(embedding) = 0"
            .formatted(vectors, MODEL));
    print(
        format,
        "rows that UPDATE gives their vectors",
        1,
        before.equals(one(spark, vectors, 1)) ? 1 : 0);
    spark.sql(
        ("MERGE INTO %s AS old USING (SELECT 1 AS id, 'merged' AS text) AS new ON old.id = new.id"
                + " WHEN MATCHED THEN UPDATE SET text = new.text, embedding = embed('%s', new.text)")
            .formatted(vectors, MODEL));
    print(
        format,
        "rows that MERGE gives their vectors",
        1,
        spark
            .table(vectors)
            .where(
                "id = 1 AND cosine_similarity(embedding, embed('%s', 'merged')) > 0.999999"
                    .formatted(MODEL))
            .count());
  }

  private static List<Row> one(SparkSession spark, String vectors, int id) {
    return spark.table(vectors).where("id = " + id).collectAsList();
  }

  private void embed(String format, String texts, String vectors) {
    String[] words = {
      "embed",
      "--input",
      texts,
      "--format",
      "table",
      "--text",
      "text",
      "--model",
      MODEL,
      "--output",
      folder.resolve(format + "-runs").toString(),
      "--incremental",
      "--id",
      "id",
      "--table",
      vectors
    };
    int code = Main.execute(words);
    if (code != 0) {
      throw new IllegalStateException(
          "The job ended with %d: %s".formatted(code, String.join(" ", Arrays.asList(words))));
    }
  }

  private void print(String format, String what, long expected, long found) {
    failed += expected == found ? 0 : 1;
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s  %-8s %-36s %d, expected %d",
            expected == found ? "ok  " : "FAIL",
            format,
            what,
            found,
            expected));
  }
}
