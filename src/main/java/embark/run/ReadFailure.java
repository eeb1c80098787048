package embark.run;

import java.io.InterruptedIOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkThrowable;
import org.apache.spark.TaskContext;

/**
 * A file that cannot be read.
 *
 * @param reason what Spark and the file's format say of it
 */
record ReadFailure(String reason) {

  private static final String CONDITION = "FAILED_READ_FILE";

  /**
   * What a failure in reading says of the file.
   *
   * <p>The first try of a task that will be tried again fails as it is: the fault may be the
   * network's.
   *
   * @param failure thrown by the rows of a file
   * @throws RuntimeException the failure itself, if it is not the file's
   */
  static ReadFailure of(Exception failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SparkThrowable known
          && known.getCondition() != null
          && known.getCondition().startsWith(CONDITION)
          && !isTriedAgain()
          && !isOfNetwork(one)) {
        return new ReadFailure(reason(one));
      }
    }
    throw failure instanceof RuntimeException same ? same : thrown(failure);
  }

  /** Whether a failure, told by a job, is one of a file. */
  static boolean isIn(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one.getMessage() != null && one.getMessage().contains(CONDITION)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTriedAgain() {
    TaskContext task = TaskContext.get();
    boolean local = SparkEnv.get().conf().get("spark.master", "").startsWith("local");
    return task != null && task.attemptNumber() == 0 && !local;
  }

  /** Whether it is the way to the file that failed. */
  private static boolean isOfNetwork(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      String name = one.getClass().getName();
      if (one instanceof InterruptedIOException
          || name.startsWith("java.net.")
          || name.startsWith("org.apache.hadoop.net.")
          || name.startsWith("org.apache.hadoop.ipc.")
          || name.startsWith("org.apache.hadoop.hdfs.")
          || name.startsWith("org.apache.hadoop.fs.azurebfs.")
          || name.startsWith("com.google.")
          || name.startsWith("software.amazon.awssdk.")
          || name.startsWith("javax.net.")) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = root.getMessage() == null ? root.toString() : root.getMessage();
    return said.lines().findFirst().orElse(root.toString());
  }

  /** Spark's exceptions are checked ones that nobody declares. */
  private static RuntimeException thrown(Exception failure) {
    return new IllegalStateException(failure.getMessage(), failure);
  }
}
