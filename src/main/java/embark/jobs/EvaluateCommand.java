package embark.jobs;

import embark.run.EvaluationReport;
import embark.run.EvaluationRun;
import embark.run.EvaluationText;
import embark.run.Summary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that says how good a classifier is. */
@Command(
    name = "evaluate",
    description = "Compares the labels that a classifier gives with those that are there.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EvaluateCommand implements Job {

  @Mixin private InputOptions input;

  @Mixin private TextOptions text;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The column with the true label of each text.")
  private String label;

  @Mixin private LimitOptions limit;

  @Mixin private LabelOptions labels;

  @Option(
      names = "--report",
      paramLabel = "PATH",
      description = "The folder to write evaluation.html and evaluation.json to.")
  private String report;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(limit.problems());
    problems.addAll(labels.problems(text.text()));
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    try (Session session = Session.open("embark evaluate")) {
      SparkSession spark = session.spark();
      Optional<EvaluationReport> written = Optional.ofNullable(report).map(EvaluationReport::new);
      List<String> problems = new ArrayList<>();
      List<String> read = new ArrayList<>(input.input().places(spark));
      labels.model().ifPresent(read::add);
      written.flatMap(target -> target.problem(spark, read)).ifPresent(problems::add);
      EvaluationRun run = run(spark, problems);
      EvaluationRun.Evaluated evaluated = run.execute();
      System.out.println(evaluated.summary().text());
      System.out.println();
      System.out.println(new EvaluationText(evaluated.evaluation()).text());
      written.ifPresent(
          target ->
              System.out.printf(
                  "%nThe report: %s%n",
                  target.write(spark, evaluated.evaluation(), facts(evaluated.summary()))));
    }
    return CommandLine.ExitCode.OK;
  }

  private EvaluationRun run(SparkSession spark, List<String> problems) {
    return labels.isZeroShot()
        ? EvaluationRun.prepare(
            spark,
            input.input(),
            labels.zeroShot(text.text(), spark),
            label,
            limit.limit(),
            problems)
        : EvaluationRun.prepare(
            spark,
            input.input(),
            labels.classifier(text.text(), new ArrayList<>()),
            label,
            limit.limit(),
            problems);
  }

  /** What a report says of the run. */
  private Map<String, String> facts(Summary summary) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Model", summary.model());
    facts.put("Fingerprint", summary.fingerprint());
    facts.put("Input", String.join(", ", input.input().paths()));
    facts.put("Text, label", text.text() + ", " + label);
    facts.put("Date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return facts;
  }
}
