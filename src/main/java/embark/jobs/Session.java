package embark.jobs;

import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a job: what spark-submit says, or all cores of this machine. Closing it
 * stops Spark, unless a session was there before.
 */
final class Session implements AutoCloseable {

  private final SparkSession spark;
  private final boolean opened;

  private Session(SparkSession spark, boolean opened) {
    this.spark = spark;
    this.opened = opened;
  }

  static Session open(String name) {
    boolean opens = SparkSession.getDefaultSession().isEmpty();
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    if (System.getProperty("spark.master") == null) {
      builder.master("local[*]");
    }
    return new Session(builder.getOrCreate(), opens);
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    if (opened) {
      spark.stop();
    }
  }
}
