package embark.jobs;

import org.apache.spark.sql.SparkSession;

/** The Spark session of a job: what spark-submit says, or all cores of this machine. */
final class Sessions {

  private Sessions() {}

  static SparkSession open(String name) {
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    if (System.getProperty("spark.master") == null) {
      builder.master("local[*]");
    }
    return builder.getOrCreate();
  }
}
