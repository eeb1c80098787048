package embark.spark;

import embark.bundle.Bundle;
import embark.pipeline.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What all transformers of text have in common: how a dataset is taken through a pipeline.
 *
 * <p>Rows keep their columns and get more; none is lost, doubled or moved. A null text gives nulls.
 * {@code transform} is pure: it reads files of the model folder and starts no job.
 *
 * @param <V> the answer to a text
 * @param <T> what is asked of the model
 * @param <S> the transformer
 */
public abstract class TextTransformer<V, T extends Task<?, V>, S extends TextTransformer<V, T, S>>
    extends Transformer implements TextStage<S> {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ModelParams modelParams;

  /** A transformer with a uid, which Spark gives to copies and to what it loads. */
  TextTransformer(String uid) {
    this.uid = uid;
    this.modelParams = new ModelParams(this);
  }

  /** What is asked of the model. Throws if the bundle cannot do it. */
  abstract T task(Bundle bundle);

  /** The columns that are added. */
  abstract List<AddedColumn<V>> columns(T task, Bundle bundle);

  /** The column of the second texts, for those that read pairs. */
  Optional<String> pairColumn() {
    return Optional.empty();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return plan(dataset.schema()).apply(dataset, null);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return plan(schema).schema();
  }

  /**
   * How rows of a schema are transformed, with everything checked and resolved.
   *
   * @throws IllegalArgumentException if columns, Params and model do not fit, with all reasons, or
   *     those that are known before a model that lies elsewhere is fetched
   */
  public TransformPlan plan(StructType schema) {
    return modelParams.plan(schema, pairColumn(), this::task, this::columns);
  }

  /** The names of the text columns: one, or two for pairs. */
  public List<String> textColumns() {
    return Stream.concat(Stream.of(modelParams.inputName()), pairColumn().stream()).toList();
  }

  /**
   * The indices of the top-level columns that hold the texts.
   *
   * @throws IllegalArgumentException if there are no such columns
   */
  public List<Integer> textIndices(StructType schema) {
    return TextColumns.resolve(schema, modelParams.inputName(), pairColumn()).indices();
  }

  @Override
  public ModelParams modelParams() {
    return modelParams;
  }

  /** Values of this stage's Params. */
  final ParamValues values() {
    return new ParamValues(this);
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this);
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }
}
