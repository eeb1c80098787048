package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of a stage that say which text is read by which model, and what they come to. */
public final class ModelSource implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ParamValues values;
  final Param<String> inputCol;
  final Param<String> model;
  final Param<String> modelOnSave;
  final Param<String> errorCol;

  /**
   * Params that belong to a stage.
   *
   * @param types what the text column may be
   */
  ModelSource(Params stage, String types) {
    this.values = new ParamValues(stage);
    this.inputCol =
        new Param<>(
            stage,
            "inputCol",
            "column of the text: "
                + types
                + ", a top-level column or a field of a"
                + " struct (doc.title)");
    this.model =
        new Param<>(
            stage,
            "model",
            "model folder (Hugging Face layout with model.onnx), as a path or a URI that Hadoop"
                + " reads (hdfs:, s3a:); a model of the Hugging Face hub (hf:owner/name or"
                + " hf:owner/name@revision); or a built-in name:"
                + " all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2");
    this.modelOnSave =
        Choices.of(
            stage,
            "modelOnSave",
            "what a saved stage holds of the model, its path or a copy of its files",
            "path",
            "copy");
    this.errorCol =
        new Param<>(
            stage,
            "errorCol",
            "column for the reason why a row has no answers: such a row gets nulls; null for all"
                + " others (unset: a text that breaks fails the task)");
    stage.setDefault(model, "all-MiniLM-L6-v2");
    stage.setDefault(modelOnSave, "path");
  }

  /** The name of the text column. */
  String inputName() {
    return values
        .optional(inputCol, String.class)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "inputCol is not set; expected the name of the text column. Call"
                        + " setInputCol."));
  }

  /** The model as it was named. */
  String modelName() {
    return values.of(model);
  }

  /**
   * The model as it is recorded: as it was named, one of the hub with the commit that this process
   * reads.
   *
   * @throws embark.bundle.BundleException if it is one of the hub and the hub does not tell
   */
  String pinnedModel() {
    return HadoopBundles.locator().pinned(modelName());
  }

  /** Raises what is known already, where more would be known only after the model was fetched. */
  void raiseBeforeFetching(Checks checks) {
    if (ModelLocator.isElsewhere(modelName())) {
      checks.raise();
    }
  }

  /** The model's bundle, read from its folder, which is fetched if it lies elsewhere. */
  Bundle bundle() {
    return BundleReader.read(HadoopBundles.locator().locate(modelName()));
  }

  /** The column for reasons why rows have no answers; empty for none. */
  Optional<String> errorColumn() {
    return values.column(errorCol);
  }

  /** Whether a saved stage holds the model's files. */
  boolean copiesModel() {
    return values.of(modelOnSave).equals("copy");
  }
}
