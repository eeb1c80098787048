package embark.jobs;

import embark.run.EvaluationText;
import embark.run.TrainRun;
import embark.spark.HeadTrainer;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that trains a classifier. */
@Command(
    name = "train",
    description = "Trains a classifier on labelled texts and writes it as a model folder.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TrainCommand implements Job {

  private static final double HELD_OUT = 0.1;

  @Mixin private InputOptions input;

  @Mixin private TextOptions text;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The column with the label of each text.")
  private String label;

  @Mixin private OutputOptions output;

  @Mixin private LimitOptions limit;

  @Mixin private ModelOptions model;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the encoder. Default: its default prompt.")
  private String prompt;

  @Option(
      names = "--handle-invalid",
      paramLabel = "error|skip",
      description =
          "Rows without text, label or weight: refuse the training, or leave them out. Default:"
              + " error.")
  private String handleInvalid;

  @Option(
      names = "--held-out",
      paramLabel = "X",
      description =
          "Part of each label's rows to measure a first head by; the one that is written is trained"
              + " on all rows. Default: 0.1.")
  private double heldOut = HELD_OUT;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      description =
          "Whether all labels count the same, however many rows they have. Default: none.")
  private String classWeights;

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of what each row counts. Default: 1 each.")
  private String weight;

  @Option(
      names = "--reg-param",
      paramLabel = "X",
      description = "Strength of the regularization. Default: 0.001.")
  private Double regParam;

  @Option(
      names = "--elastic-net",
      paramLabel = "X",
      description = "How much of it is L1, 0 to 1. Default: 0.")
  private Double elasticNet;

  @Option(names = "--max-iter", paramLabel = "N", description = "Iterations. Default: 100.")
  private Integer maxIter;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses the rows that are held out. Default: 1.")
  private Long seed;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(limit.problems());
    trainer(problems);
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    try (Session session = Session.open("embark train")) {
      TrainRun.Trained trained =
          TrainRun.prepare(
                  session.spark(),
                  input.input(),
                  trainer(new ArrayList<>()),
                  limit.limit(),
                  output.output())
              .execute();
      System.out.println(trained.text());
      trained
          .training()
          .heldOut()
          .ifPresent(
              evaluation ->
                  System.out.printf(
                      "%nA head trained on the others, on the rows held out:%n%s%n",
                      new EvaluationText(evaluation).headline()));
      System.out.printf(
          "%nNext, label texts with it:%n  jobs/run classify --input FILE --text COLUMN --model %s"
              + " --output FOLDER%n",
          trained.summary().output());
    }
    return CommandLine.ExitCode.OK;
  }

  private HeadTrainer trainer(List<String> problems) {
    HeadTrainer trainer = new HeadTrainer();
    model.apply(trainer, problems);
    new StageSettings(trainer, problems)
        .set("inputCol", text.text())
        .set("labelCol", label)
        .set("prompt", prompt)
        .set("handleInvalid", handleInvalid)
        .set("heldOut", heldOut)
        .set("classWeights", classWeights)
        .set("weightCol", weight)
        .set("regParam", regParam)
        .set("elasticNetParam", elasticNet)
        .set("maxIter", maxIter)
        .set("seed", seed);
    return trainer;
  }
}
