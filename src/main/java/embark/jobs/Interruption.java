package embark.jobs;

import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * One line for a user who interrupts the work, in place of what Spark logs when it is stopped in
 * the midst of it. Close it when the work is done.
 */
final class Interruption implements AutoCloseable {

  /** Before Spark's own hook, which stops the session. */
  private static final int FIRST = 100;

  /** What a shell says of a program that was interrupted. */
  static final int EXIT_CODE = 130;

  private final Runnable hook = this::tell;
  private volatile boolean happened;

  Interruption() {
    ShutdownHookManager.get().addShutdownHook(hook, FIRST);
  }

  private void tell() {
    happened = true;
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    System.err.println(
        System.lineSeparator()
            + "Interrupted. What embed and classify have committed stays, and what fetch has fetched: the same"
            + " command goes on from there. Other jobs begin again.");
  }

  /** Whether this process is ending although the work is not done. */
  boolean happened() {
    return happened;
  }

  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
