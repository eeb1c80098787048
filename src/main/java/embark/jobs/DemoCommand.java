package embark.jobs;

import embark.run.Input;
import embark.run.Output;
import embark.run.TransformRun;
import embark.spark.TextEmbedder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The job that shows what Embark does, on a sample that comes with it. */
@Command(
    name = "demo",
    description = "Embeds a sample of customer messages and shows which are alike.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DemoCommand implements Job {

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description = "The folder to write; it may be one of an earlier demo. Default: target/demo.")
  private String output;

  @Mixin private FailureOptions failure;

  @Spec private CommandSpec spec;

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
    try (Session session = Session.open("embark demo")) {
      DemoFolder folder = DemoFolder.take(session.spark(), Optional.ofNullable(output));
      show(session.spark(), folder);
    }
    return CommandLine.ExitCode.OK;
  }

  private void show(SparkSession spark, DemoFolder folder) {
    TransformRun run =
        TransformRun.prepare(
            spark,
            new Input(List.of(folder.sample()), Optional.of("json"), Map.of()),
            new TextEmbedder().setInputCol("text").setTokenCountCol("tokens"),
            TransformRun.Selection.ALL,
            TransformRun.Faults.FATAL,
            new Output(folder.vectors(), Output.Existing.OVERWRITE));
    String summary = run.execute().text();
    List<DemoMessage> messages = DemoMessage.read(spark, folder.vectors());
    DemoPage page = new DemoPage(messages, spec.usageMessage().width());
    // The sample needs more than the alphabet that the locale of a bare machine has.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(page.text(summary, folder));
  }
}
