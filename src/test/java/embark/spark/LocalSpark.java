package embark.spark;

import org.apache.spark.sql.SparkSession;

/** One local session for all tests of a JVM. */
public final class LocalSpark {

  private static final SparkSession SESSION = open();

  private LocalSpark() {}

  /** The session: two cores, no web pages. */
  public static SparkSession session() {
    return SESSION;
  }

  private static SparkSession open() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 2)
        .config(
            "spark.hadoop.fs." + ElsewhereFiles.SCHEME + ".impl", ElsewhereFiles.class.getName())
        .config("spark.sql.warehouse.dir", "target/spark-warehouse")
        .getOrCreate();
  }
}
