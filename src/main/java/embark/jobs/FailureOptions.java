package embark.jobs;

import picocli.CommandLine.Option;

/** How a failure is told. */
final class FailureOptions {

  @Option(names = "--stacktrace", description = "Show where a failed job failed.")
  private boolean stacktrace;

  boolean showsStackTrace() {
    return stacktrace;
  }
}
