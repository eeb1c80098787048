package embark.spark.sql;

import embark.spark.TextClassifier;
import embark.spark.TextEmbedder;
import embark.spark.TextTransformer;
import embark.spark.ZeroShotClassifier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A stage by what was set of it; equal ones do the same. Its transformer reads the column {@link
 * ModelCall#TEXT} and adds the columns of the answer alone.
 */
final class ModelStage implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String model;
  private final String[] labels;
  private final TreeMap<String, String> options;

  /** The stage's class. */
  private enum Kind {
    EMBED,
    CLASSIFY,
    ZERO_SHOT
  }

  private ModelStage(Kind kind, String model, Map<String, String> options, String... labels) {
    this.kind = kind;
    this.model = model;
    this.labels = labels;
    this.options = new TreeMap<>(options);
  }

  /** A {@link TextEmbedder}; model null is the default one. */
  static ModelStage embedder(String model, Map<String, String> options) {
    return new ModelStage(Kind.EMBED, model, options);
  }

  /** A {@link TextClassifier}. */
  static ModelStage classifier(String model, Map<String, String> options) {
    return new ModelStage(Kind.CLASSIFY, model, options);
  }

  /** A {@link ZeroShotClassifier}; model null is the default one. */
  static ModelStage zeroShot(String model, List<String> labels, Map<String, String> options) {
    return new ModelStage(Kind.ZERO_SHOT, model, options, labels.toArray(String[]::new));
  }

  /**
   * The stage itself.
   *
   * @throws IllegalArgumentException if an option is none of the stage's
   */
  TextTransformer<?, ?, ?> transformer() {
    TextTransformer<?, ?, ?> stage =
        switch (kind) {
          case EMBED -> new TextEmbedder("embed").setOutputCol("vector");
          case CLASSIFY ->
              new TextClassifier("classify")
                  .setPredictionCol("")
                  .setProbabilityCol("")
                  .setRawPredictionCol("")
                  .setLabelsCol("");
          case ZERO_SHOT ->
              new ZeroShotClassifier("classify")
                  .setLabels(labels)
                  .setPredictionCol("")
                  .setProbabilityCol("")
                  .setRawPredictionCol("")
                  .setLabelsCol("");
        };
    stage.setInputCol(ModelCall.TEXT);
    if (model != null) {
      stage.setModel(model);
    }
    StageOptions.set(stage, options);
    return stage;
  }

  /** The arguments of a call, of a text as it is written. */
  String arguments(String text) {
    List<String> arguments = new ArrayList<>();
    if (model != null) {
      arguments.add(quoted(model));
    }
    arguments.add(text);
    if (kind == Kind.ZERO_SHOT) {
      arguments.add(
          Arrays.stream(labels)
              .map(ModelStage::quoted)
              .collect(Collectors.joining(", ", "array(", ")")));
    }
    if (!options.isEmpty()) {
      arguments.add(
          options.entrySet().stream()
              .map(option -> quoted(option.getKey()) + ", " + quoted(option.getValue()))
              .collect(Collectors.joining(", ", "map(", ")")));
    }
    return String.join(", ", arguments);
  }

  private static String quoted(String word) {
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private List<Object> parts() {
    return Arrays.asList(kind, model, List.of(labels), options);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelStage stage && parts().equals(stage.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return arguments("_");
  }
}
