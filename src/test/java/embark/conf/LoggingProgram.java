package embark.conf;

import org.slf4j.LoggerFactory;

/** Says something at each level, in the name of Embark, Spark and others. */
final class LoggingProgram {

  private LoggingProgram() {}

  /** Says it. */
  public static void main(String[] words) {
    for (String name :
        new String[] {
          "embark.spark.Some", "org.apache.spark.Some", "org.apache.spark.util.Utils", "other.Some"
        }) {
      LoggerFactory.getLogger(name).debug("debug of {}", name);
      LoggerFactory.getLogger(name).info("info of {}", name);
      LoggerFactory.getLogger(name).warn("warning of {}", name);
      LoggerFactory.getLogger(name).error("error of {}", name, new IllegalStateException("reason"));
    }
  }
}
