package embark.jobs;

import embark.bundle.Agreement;
import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.bundle.Precision;
import embark.bundle.PreparedModels;
import embark.infer.OnnxEngines;
import embark.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that makes a model's graph for a precision ahead of time. Starts no Spark session. */
@Command(
    name = "prepare",
    description = {
      "Writes a model folder whose graph computes in another precision, so that no job has to make"
          + " it at its start.",
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PrepareCommand implements Job {

  private static final double MEGABYTE = 1e6;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME|PATH",
      description = "An fp32 model: a folder, or a name that comes with the jobs.")
  private String model;

  @Option(
      names = "--precision",
      required = true,
      paramLabel = "int8",
      description = "Numbers to compute with.")
  private String precision;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "The model folder to write, on this machine; must not exist.")
  private String output;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    return precision == null || precision.equals(Precision.INT8.text())
        ? List.of()
        : List.of(
            "Invalid --precision: '%s'; expected int8. An fp32 model needs no preparation."
                .formatted(precision));
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Path.of(output).toAbsolutePath();
    if (Files.exists(folder)) {
      throw exists();
    }
    try {
      prepare(folder);
    } catch (BundleException e) {
      throw new InvalidRunException(List.of(e.getMessage()));
    }
    return CommandLine.ExitCode.OK;
  }

  private void prepare(Path folder) throws IOException {
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(model));
    if (!bundle.mustBePrepared(Precision.INT8)) {
      throw new BundleException(
          "Cannot prepare %s for int8".formatted(bundle.directory()),
          List.of("its weights are int8 already; expected fp32. Use the model as it is."));
    }
    System.err.printf("Preparing %s for int8 ...%n", bundle.directory());
    Agreement agreement = written(bundle, folder);
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f MB, of %.0f MB in fp32%nagrees with fp32 on sample texts to %s%n"
            + "%nNext, embed texts with it:%n  jobs/run embed --input FILE --text COLUMN --model %s"
            + " --output FOLDER%n",
        output,
        megabytes(folder),
        megabytes(bundle.directory()),
        agreement.text(),
        output);
  }

  private Agreement written(Bundle bundle, Path folder) throws IOException {
    try {
      return PreparedModels.ofProcess(new OnnxEngines()).write(bundle, folder);
    } catch (FileAlreadyExistsException e) {
      throw exists();
    } catch (IOException e) {
      throw new InvalidRunException(
          List.of(
              "Output %s cannot be written: %s; expected a folder to write to. Name another with --output."
                  .formatted(output, e.getMessage())));
    }
  }

  private InvalidRunException exists() {
    return new InvalidRunException(
        List.of(
            "Output %s exists already; expected a new folder. Name another with --output, or delete it."
                .formatted(output)));
  }

  private static double megabytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()
          / MEGABYTE;
    }
  }
}
