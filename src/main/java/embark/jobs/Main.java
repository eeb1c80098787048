package embark.jobs;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The program: {@code jobs/run <job> [options]}. */
@Command(
    name = "jobs/run",
    description = "BERT on Apache Spark: text columns in, vector and label columns out.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      EmbedCommand.class,
      ClassifyCommand.class,
      TagCommand.class,
      AnswerCommand.class,
      FillCommand.class,
      RankCommand.class,
      SummarizeCommand.class,
      SearchCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PrepareCommand.class,
      FetchCommand.class,
      VerifyCommand.class
    },
    synopsisSubcommandLabel = "JOB",
    footer = {
      "",
      "Options of spark-submit go behind --: jobs/run embed ... -- --master yarn",
    })
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a job and exits with its code: 0 done, 1 failed, 2 asked for wrongly. */
  public static void main(String[] words) {
    System.exit(execute(words));
  }

  /** Runs a job; its exit code. */
  static int execute(String... words) {
    CommandLine line = new CommandLine(new Main());
    line.setUsageHelpAutoWidth(true);
    collectErrors(line);
    ParseResult parsed = line.parseArgs(words);
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    List<String> problems = new ArrayList<>();
    CommandLine last = line;
    for (CommandLine command : parsed.asCommandLineList()) {
      command.getParseResult().errors().forEach(e -> problems.addAll(Failures.problems(e)));
      if (command.getCommand() instanceof Job job) {
        problems.addAll(job.problems());
      }
      last = command;
    }
    return problems.isEmpty() ? interruptible(line, words) : Failures.tell(last, problems);
  }

  private static int interruptible(CommandLine line, String... words) {
    try (Interruption interruption = new Interruption()) {
      line.setExecutionExceptionHandler(
          (e, job, result) ->
              interruption.happened() ? Interruption.EXIT_CODE : Failures.failedJob(e, job));
      return line.execute(words);
    }
  }

  /** Has all wrong words of a command line noted instead of the first one thrown. */
  private static void collectErrors(CommandLine line) {
    line.getCommandSpec()
        .parser()
        .collectErrors(true)
        .unmatchedOptionsAllowedAsOptionParameters(false);
    line.getSubcommands().values().forEach(Main::collectErrors);
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"Embark " + (version == null ? "(not packaged)" : version)};
    }
  }
}
