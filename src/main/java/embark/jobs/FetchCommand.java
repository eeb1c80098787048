package embark.jobs;

import embark.run.FetchRun;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that fetches a model to a folder. Starts no Spark session. */
@Command(
    name = "fetch",
    description =
        "Fetches a model, of the Hugging Face hub for example, to a folder that every job takes as"
            + " --model.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "An ended download goes on when the same command is given again. HF_TOKEN says who asks,"
          + " HF_ENDPOINT which hub, HF_HUB_OFFLINE=1 that only this host's cache is looked at."
    })
public final class FetchCommand implements Job {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description =
          "A model of the Hugging Face hub, hf:owner/name or hf:owner/name@revision; a URI of a"
              + " folder (s3a:, hdfs:); or all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2.")
  private String model;

  @Mixin private OutputOptions output;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    FetchRun.Fetched fetched = FetchRun.prepare(model, output.output()).execute();
    System.out.println(fetched.text());
    System.out.printf(
        "%nNext, embed texts with it:%n  jobs/run embed --input FILE --text COLUMN --model %s"
            + " --output FOLDER%n",
        fetched.output());
    return CommandLine.ExitCode.OK;
  }
}
