package embark.jobs;

import embark.spark.EntityTagger;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds entities. */
@Command(
    name = "tag",
    description = "Adds the entities of each text, such as persons and places, and writes Parquet.")
public final class TagCommand extends TransformCommand {

  @Mixin private TextOptions text;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the entities. Default: entities.")
  private String outputColumn;

  @Option(
      names = "--aggregation",
      paramLabel = "NAME",
      description =
          "How labels of tokens become entities: none, simple, first, average or max. Default:"
              + " simple.")
  private String aggregation;

  @Option(
      names = "--ignore-labels",
      split = ",",
      paramLabel = "A,B",
      description = "Labels to leave out. Default: O.")
  private String[] ignoreLabels;

  @Option(
      names = "--long-text",
      paramLabel = "truncate|window",
      description = "Whether long texts are cut or read to their end. Default: window.")
  private String longText;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      description =
          "Tokens that neighbouring windows share. Default: 64, at most a quarter of --max-length.")
  private Integer overlap;

  @Override
  EntityTagger stage(List<String> problems) {
    if (model.model() == null) {
      problems.add(
          "--model was not given; expected a model that labels tokens, as for named entities. Add"
              + " --model BUNDLE.");
    }
    EntityTagger tagger = new EntityTagger();
    model.apply(tagger, problems);
    new StageSettings(tagger, problems)
        .set("inputCol", text.text())
        .set("outputCol", outputColumn)
        .set("aggregation", aggregation)
        .set("ignoreLabels", ignoreLabels)
        .set("longText", longText)
        .set("overlap", overlap);
    return tagger;
  }
}
