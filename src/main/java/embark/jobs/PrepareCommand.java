package embark.jobs;

import embark.bundle.Precision;
import embark.bundle.PreparedModels;
import embark.run.PrepareRun;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that prepares a model ahead of time. Starts no Spark session. */
@Command(
    name = "prepare",
    description =
        "Writes a model folder with the graph that --precision makes of a model at its first use.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PrepareCommand implements Job {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME|PATH",
      description =
          "An fp32 model: a folder, a URI of one (s3a:, hdfs:), hf:owner/name[@revision], or"
              + " all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2.")
  private String model;

  @Option(
      names = "--precision",
      required = true,
      paramLabel = "int8|fp16",
      description =
          "Numbers to compute with, int8 for processors or fp16 for GPUs; refused where they agree"
              + " too little with fp32.")
  private String precision;

  @Mixin private OutputOptions output;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    return precision == null || PreparedModels.precisions().contains(precision)
        ? List.of()
        : List.of(
            "Invalid --precision: '%s'; expected one of %s. A model is used in its own precision without being prepared."
                .formatted(precision, PreparedModels.precisions()));
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    PrepareRun.Written written =
        PrepareRun.prepare(model, Precision.of(precision), output.output()).execute();
    System.out.println(written.text());
    System.out.printf(
        "%nNext, embed texts with it:%n  jobs/run embed --input FILE --text COLUMN --model %s"
            + " --output FOLDER%n",
        written.output());
    return CommandLine.ExitCode.OK;
  }
}
