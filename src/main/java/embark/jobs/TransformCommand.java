package embark.jobs;

import embark.run.TransformRun;
import embark.spark.TextTransformer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A job that takes a dataset through a transformer: what all of these jobs are asked alike. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class TransformCommand implements Job {

  @Mixin private InputOptions input;

  @Mixin private OutputOptions output;

  @Mixin private RowOptions rows;

  @Mixin private FailureOptions failure;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * The transformer as the options want it.
   *
   * @param problems receives what is wrong with the options' values
   */
  abstract TextTransformer<?, ?, ?> stage(List<String> problems);

  /** The transformer of options without problems; for one that takes files to make. */
  TextTransformer<?, ?, ?> stage(SparkSession spark) {
    return stage(new ArrayList<>());
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(rows.problems(output));
    stage(problems);
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    try (Session session = Session.open("embark " + spec.name())) {
      TransformRun run =
          TransformRun.prepare(
              session.spark(),
              input.input(),
              stage(session.spark()),
              rows.selection(),
              rows.faults(),
              rows.output(output));
      System.out.println(rows.dryRun() ? run.estimate().text() : run.execute().text());
    }
    return CommandLine.ExitCode.OK;
  }
}
