package embark.run;

import embark.spark.TextTransformer;
import embark.spark.TransformPlan;
import embark.spark.WorkMetrics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a run: those that it reads, those that it needs on the way, those it writes. */
final class RunColumns {

  /** Column with the reason why a row has no answers, on the way. */
  static final String ERROR = "__embark_error";

  private static final String DEVICE = "__embark_device";
  private static final String HASH = "__embark_hash";

  /** The field of the provenance that a row's text is recognized by. */
  static final String TEXT_HASH = "text_hash";

  private final TransformPlan plan;
  private final StructType input;
  private final List<String> texts;
  private final Set<String> kept;
  private final String prefix;
  private final Made made;
  private final OnError onError;

  /**
   * What the answers are made with.
   *
   * @param model the model as it was named
   * @param version Embark's version
   */
  record Made(String model, String version) {}

  private RunColumns(
      TransformPlan plan,
      StructType input,
      List<String> texts,
      Set<String> kept,
      String prefix,
      Made made,
      OnError onError) {
    this.plan = plan;
    this.input = input;
    this.texts = texts;
    this.kept = kept;
    this.prefix = prefix;
    this.made = made;
    this.onError = onError;
  }

  /**
   * The columns for an input.
   *
   * @param asked stays as it is
   * @param input the columns that are read
   * @param keep columns to write beside the new ones; empty for all
   * @throws IllegalArgumentException if they do not fit together, with all reasons
   */
  static RunColumns resolve(
      TextTransformer<?, ?, ?> asked,
      StructType input,
      List<String> keep,
      Made made,
      OnError onError) {
    TextTransformer<?, ?, ?> transformer = (TextTransformer<?, ?, ?>) asked.copy(ParamMap.empty());
    transformer.set(transformer.deviceCol(), DEVICE);
    if (onError != OnError.FAIL) {
      transformer.set(transformer.errorCol(), ERROR);
    }
    TransformPlan plan =
        transformer.plan(InputSplits.addressed(input).add(HASH, DataTypes.LongType, true));
    Set<String> kept = new LinkedHashSet<>(keep.isEmpty() ? List.of(input.fieldNames()) : keep);
    String prefix = (String) transformer.getOrDefault(transformer.getParam("outputCol"));
    RunColumns columns =
        new RunColumns(plan, input, transformer.textColumns(), kept, prefix, made, onError);
    columns.requireFree();
    return columns;
  }

  private void requireFree() {
    for (String name : List.of(provenance(), errorName())) {
      if (Stream.concat(kept.stream(), added().stream().map(StructField::name))
          .anyMatch(name::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            "Column '%s' exists already; expected a name for a new column. Leave it out with --keep, or name another --output-column."
                .formatted(name));
      }
    }
  }

  /** SHA-256 of the model. */
  String fingerprint() {
    return plan.fingerprint();
  }

  /** Whether the model computes with other numbers than its own graph does. */
  boolean isPrepared() {
    return plan.isPrepared();
  }

  /** The kind of number that the model computes with. */
  String precision() {
    return plan.precision();
  }

  /** The column that says what made a row's answers. */
  String provenance() {
    return prefix + "_provenance";
  }

  private String errorName() {
    return prefix + "_error";
  }

  /** The columns that the transformer was asked for. */
  private List<StructField> added() {
    List<StructField> fields = List.of(plan.schema().fields());
    return fields.subList(input.length() + 3, fields.size()).stream()
        .filter(field -> !field.name().equals(ERROR) && !field.name().equals(DEVICE))
        .toList();
  }

  /** Rows with their addresses, and a hash of their texts. */
  Dataset<Row> hashed(Dataset<Row> addressed) {
    return addressed.withColumn(
        HASH,
        functions.xxhash64(
            functions.to_json(
                functions.struct(
                    IntStream.range(0, texts.size())
                        .mapToObj(i -> text(texts.get(i)).as("text" + i))
                        .toArray(Column[]::new)))));
  }

  private Column text(String name) {
    return Stream.of(input.fieldNames()).anyMatch(name::equalsIgnoreCase)
        ? quoted(name)
        : functions.col(name);
  }

  /** Whether a row that is read is one that is done: the same id, and the same text. */
  Column isKnown(Dataset<Row> read, String id, Dataset<Row> done) {
    return read.col(quotedName(id))
        .eqNullSafe(done.col(quotedName(id)))
        .and(read.col(HASH).eqNullSafe(done.col(TEXT_HASH)));
  }

  /** Rows after the walk, with all that they had and {@link #ERROR} where it is asked for. */
  Dataset<Row> answered(Dataset<Row> hashed, WorkMetrics metrics) {
    return plan.apply(hashed, metrics);
  }

  /** The columns that are written, of rows after the walk. */
  Dataset<Row> written(Dataset<Row> answered) {
    List<Column> columns = new ArrayList<>(kept.stream().map(RunColumns::quoted).toList());
    added().forEach(field -> columns.add(quoted(field.name())));
    if (onError == OnError.NULL) {
      columns.add(quoted(ERROR).as(errorName()));
    }
    columns.add(
        functions
            .struct(
                functions.lit(made.model()).as("model"),
                functions.lit(fingerprint()).as("fingerprint"),
                functions.lit(plan.precision()).as("precision"),
                quoted(DEVICE).as("device"),
                functions.lit(made.version()).as("version"),
                quoted(HASH).as(TEXT_HASH))
            .as(provenance()));
    return answered.select(columns.toArray(Column[]::new));
  }

  /** What is written, of rows of the input. */
  StructType written(SparkSession spark) {
    Dataset<Row> none = spark.createDataFrame(List.<Row>of(), InputSplits.addressed(input));
    return written(unanswered(hashed(none), functions.lit("none"))).schema();
  }

  /** Rows that have a reason instead of answers, as if they came from the walk. */
  Dataset<Row> unanswered(Dataset<Row> hashed, Column reason) {
    List<Column> columns = new ArrayList<>();
    Stream.of(hashed.columns()).map(RunColumns::quoted).forEach(columns::add);
    for (StructField field : added()) {
      columns.add(functions.lit(null).cast(field.dataType()).as(field.name(), field.metadata()));
    }
    columns.add(reason.as(ERROR));
    columns.add(functions.lit(null).cast(DataTypes.StringType).as(DEVICE, Metadata.empty()));
    return hashed.select(columns.toArray(Column[]::new));
  }

  /** What the run was asked for, as far as it decides on the columns' content. */
  Map<String, String> asked() {
    return Map.of(
        "columns to keep", String.join(", ", kept),
        "column of errors", onError == OnError.NULL ? errorName() : "none",
        "input schema", input.toDDL());
  }

  static Column quoted(String name) {
    return functions.col(quotedName(name));
  }

  private static String quotedName(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
