package embark.jobs;

import embark.spark.TextEmbedder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that adds vectors. */
@Command(name = "embed", description = "Adds the vector of each text and writes Parquet.")
public final class EmbedCommand extends TransformCommand {

  @Mixin private TextOptions text;

  @Mixin private ModelOptions model;

  @Mixin private LongTextOptions longText;

  @Option(
      names = "--output-column",
      paramLabel = "COLUMN",
      description = "The column of the vectors. Default: embedding.")
  private String outputColumn;

  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      description = "mean, cls, max, last_token or mean_sqrt_len. Default: as the model says.")
  private String pooling;

  @Option(
      names = "--normalize",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether vectors are divided by their length. Default: as the model says.")
  private Boolean normalize;

  @Option(
      names = "--prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the model. Default: the model's default prompt.")
  private String prompt;

  @Option(names = "--prompt-text", paramLabel = "TEXT", description = "A prompt of your own.")
  private String promptText;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      description = "Components to keep of each vector (Matryoshka). Default: all.")
  private Integer dimensions;

  @Option(
      names = "--type",
      paramLabel = "array|vector",
      description = "Form of the vectors: array of float, or MLlib's vector. Default: array.")
  private String type;

  @Override
  TextEmbedder stage(List<String> problems) {
    TextEmbedder embedder = new TextEmbedder();
    model.apply(embedder, problems);
    longText.apply(embedder, problems);
    new StageSettings(embedder, problems)
        .set("inputCol", text.text())
        .set("outputCol", outputColumn)
        .set("pooling", pooling)
        .set("normalize", normalize)
        .set("prompt", prompt)
        .set("promptText", promptText)
        .set("dimensions", dimensions)
        .set("outputType", type);
    return embedder;
  }
}
