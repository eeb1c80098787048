package embark.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** What is tried again is what may pass. */
class ChunkTriesTest {

  private static SparkException job(Throwable cause) {
    SparkException failure = new SparkException("Job aborted due to stage failure", cause);
    failure.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("org.apache.spark.Job", "run", "", 1)});
    return failure;
  }

  @Test
  void aLostMachineAndAFullDiskMayPass() {
    assertTrue(ChunkTries.mayPass(job(null)));
    assertTrue(ChunkTries.mayPass(job(new IOException("No space left on device"))));
    assertTrue(
        ChunkTries.mayPass(
            new UncheckedIOException("the same", new IOException("No space left on device"))));
  }

  @Test
  void whatEmbarkFoundWrongDoesNot() {
    // Made here, and so in a class of Embark.
    assertFalse(ChunkTries.mayPass(job(new IllegalArgumentException("Invalid maxLength: 0"))));
    assertFalse(ChunkTries.mayPass(new IllegalStateException("taken over")));
    assertFalse(ChunkTries.mayPass(job(new InterruptedException())));
  }
}
