package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.infer.Device;
import embark.infer.InferenceException;
import embark.infer.OnnxEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a user reads when a job fails. */
class FailuresTest {

  @TempDir private Path folder;

  @Test
  void ourMessageIsToldAndNotTheLibrarysBelowIt() throws Exception {
    Path model = Files.writeString(folder.resolve("model.onnx"), "no model");
    InferenceException ours = null;
    try {
      OnnxEngine.open(model, Device.cpu()).close();
    } catch (InferenceException e) {
      ours = e;
    }
    String told = told(new IllegalStateException("Job aborted due to stage failure", ours));
    assertTrue(told.startsWith("The job failed: Cannot open " + model + " on cpu: "), told);
    assertTrue(told.contains("Check that the file is a whole ONNX export."), told);
  }

  @Test
  void withoutAMessageOfOursTheCauseIsTold() {
    Exception cause = new Exception("No space left on device");
    // As it comes from an executor: thrown elsewhere.
    cause.setStackTrace(new StackTraceElement[] {new StackTraceElement("java.io.X", "w", "X", 1)});
    Exception outer = new Exception("Job aborted", cause);
    outer.setStackTrace(cause.getStackTrace());
    String told = told(outer);
    assertTrue(told.startsWith("The job failed: No space left on device"), told);
    assertFalse(told.contains("aborted"), told);
  }

  private static String told(Exception e) {
    PrintStream err = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertEquals(1, Failures.failedJob(e, new CommandLine(new DemoCommand())));
    } finally {
      System.setErr(err);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
