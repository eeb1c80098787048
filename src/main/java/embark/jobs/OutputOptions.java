package embark.jobs;

import embark.run.Output;
import picocli.CommandLine.Option;

/** Where to write. */
final class OutputOptions {

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "The folder to write; must not exist.")
  private String path;

  @Option(names = "--overwrite", description = "Replace an output that exists.")
  private boolean overwrite;

  Output output() {
    return new Output(path, overwrite ? Output.Existing.OVERWRITE : Output.Existing.REFUSE);
  }

  /** The output that is added to. */
  Output added() {
    return new Output(path, Output.Existing.ADD);
  }

  boolean overwrites() {
    return overwrite;
  }
}
