package embark.spark;

import embark.bundle.Bundle;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Result;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/** Ends the JVM at a text of so many tokens, as a fault in native code does. */
public final class HaltingEmbedder
    extends TextTransformer<float[], EmbeddingTask, HaltingEmbedder> {

  private static final long serialVersionUID = 1L;

  /** What a shell says of a segmentation fault. */
  private static final int CODE = 139;

  /** The tokens of the text that ends it. */
  public static final int TOKENS = 30;

  private final Param<String> outputCol;

  /** A stage for the column {@code text}. */
  public HaltingEmbedder() {
    this("halting");
  }

  /** A stage with a uid. */
  public HaltingEmbedder(String uid) {
    super(uid);
    this.outputCol = new Param<>(this, "outputCol", "column of the vectors");
    setDefault(outputCol, "embedding");
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  @Override
  EmbeddingTask task(Bundle bundle) {
    Optional<Integer> none = Optional.empty();
    return EmbeddingTask.resolve(
        bundle,
        new EmbeddingOptions(
            Optional.empty(),
            Optional.empty(),
            none,
            Optional.empty(),
            Optional.empty(),
            none,
            Bundle.Casing.AS_BUNDLED));
  }

  @Override
  List<AddedColumn<float[]>> columns(EmbeddingTask task, Bundle bundle) {
    return List.of(
        new AddedColumn<>(
            new StructField(
                values().of(outputCol),
                DataTypes.createArrayType(DataTypes.FloatType),
                true,
                Metadata.empty()),
            HaltingEmbedder::vector));
  }

  private static Object vector(Result<?, float[]> result) {
    if (result.tokens() == TOKENS) {
      Runtime.getRuntime().halt(CODE);
    }
    return result.value();
  }
}
