package embark.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows with a text and a label each, looked at once and found fit to train on. */
public final class LabelledRows {

  private static final System.Logger LOG = System.getLogger(LabelledRows.class.getName());

  /** More labels than this are no labels. */
  private static final int MOST_LABELS = 10_000;

  private static final int NAMED = 5;

  private final Dataset<Row> rows;
  private final Column label;
  private final Column weight;
  private final LabelIndex index;
  private final Map<String, Long> counts;
  private final long skipped;
  private final Map<String, Long> heldOutUpTo;
  private final Column hash;

  private LabelledRows(
      Dataset<Row> rows,
      Column label,
      Column weight,
      LabelIndex index,
      Map<String, Long> counts,
      long skipped,
      Map<String, Long> heldOutUpTo,
      Column hash) {
    this.rows = rows;
    this.label = label;
    this.weight = weight;
    this.index = index;
    this.counts = counts;
    this.skipped = skipped;
    this.heldOutUpTo = heldOutUpTo;
    this.hash = hash;
  }

  /**
   * What to look at.
   *
   * @param textCol what must not be null: the texts, or the vectors made of them
   * @param labelCol the labels
   * @param weightCol what each row counts; empty for 1 each
   * @param invalid what is done with rows that lack one of these
   * @param heldOut the part of each label's rows to hold out, 0 to below 1
   * @param seed chooses which
   */
  record Request(
      String textCol,
      String labelCol,
      Optional<String> weightCol,
      Invalid invalid,
      double heldOut,
      long seed) {}

  /** What is done with rows without text, label or weight; named as MLlib's handleInvalid. */
  enum Invalid {
    /** They are refused. */
    ERROR,
    /** They are left out, and counted. */
    SKIP
  }

  /**
   * Looks at the rows; starts one job.
   *
   * @throws IllegalArgumentException if a text, a label or a weight is missing, there is but one
   *     label, or a label has but one row, with everything that is wrong
   */
  static LabelledRows examine(Dataset<Row> rows, Request request) {
    StructField field = field(rows.schema(), request.labelCol());
    Column label = LabelIndex.text(field);
    Column text = column(request.textCol(), rows.schema());
    Column weight = weight(rows.schema(), request.weightCol());
    Column weighed = functions.coalesce(weight.between(0d, Double.MAX_VALUE), functions.lit(false));
    Column usable = label.isNotNull().and(text.isNotNull()).and(weighed);
    Column hash = functions.xxhash64(functions.lit(request.seed()), text);
    Column count = functions.count_if(usable);
    Column usableHash = functions.when(usable, hash);
    Column upTo = functions.greatest(functions.min(usableHash), functions.lit(share(request)));
    List<Row> groups =
        rows.groupBy(label.as("label"))
            .agg(
                count.as("rows"),
                functions.count_if(text.isNull()).as("nulls"),
                functions.count_if(functions.not(weighed)).as("unweighed"),
                upTo.as("upTo"),
                functions.max(usableHash).as("last"),
                functions.count(functions.lit(1)).as("all"))
            .limit(MOST_LABELS + 2)
            .collectAsList();
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, Long> heldOutUpTo = new LinkedHashMap<>();
    long unlabelled = 0;
    long nulls = 0;
    long unweighed = 0;
    long all = 0;
    for (Row group : groups) {
      all += group.getLong(6);
      nulls += group.getLong(2);
      unweighed += group.getLong(3);
      if (group.isNullAt(0)) {
        unlabelled = group.getLong(6);
      } else if (group.getLong(1) > 0 || request.invalid() == Invalid.ERROR) {
        // Where rows may not lack anything, what they lack is told, and no label for it.
        counts.put(group.getString(0), group.getLong(request.invalid() == Invalid.ERROR ? 6 : 1));
        // Rows that are alike stay together: a label of one text alone is not held out.
        if (request.heldOut() > 0 && !group.isNullAt(5) && group.getLong(4) < group.getLong(5)) {
          heldOutUpTo.put(group.getString(0), group.getLong(4));
        }
      }
    }
    Checks checks = new Checks("Cannot train on these rows");
    if (request.invalid() == Invalid.ERROR) {
      checkCells(checks, request, new Cells(unlabelled, nulls, unweighed));
    }
    checkLabels(checks, request, counts, LabelIndex.isIndexed(field));
    checks.raise();
    LabelIndex index = LabelIndex.of(field, List.copyOf(counts.keySet()));
    if (field.dataType() instanceof NumericType && !LabelIndex.isIndexed(field)) {
      index.shifted().ifPresent(number -> warn(field.name(), number, index));
    }
    long skipped = all - counts.values().stream().mapToLong(Long::longValue).sum();
    Dataset<Row> taken = skipped == 0 ? rows : rows.where(usable);
    return new LabelledRows(taken, label, weight, index, counts, skipped, heldOutUpTo, hash);
  }

  private static void warn(String column, String number, LabelIndex index) {
    LOG.log(
        System.Logger.Level.WARNING,
        "The labels in column '%s' are numbers that are not their own indices (%s has index %d): predictedLabel holds the numbers, prediction the indices. Where MLlib is to compare prediction with the labels, index them first (StringIndexer)."
            .formatted(column, number, (int) index.index(number)));
  }

  /** The hash up to which the asked part of all hashes lies, which are spread over all longs. */
  private static long share(Request request) {
    return (long) ((request.heldOut() - 0.5) * 2 * Long.MAX_VALUE);
  }

  /**
   * A column's labels as strings, as a training reads them: null where there is none.
   *
   * @throws IllegalArgumentException if there is no such column, or it cannot be labels
   */
  public static Column labelText(StructType schema, String name) {
    return LabelIndex.text(field(schema, name));
  }

  /**
   * The column of labels.
   *
   * @throws IllegalArgumentException if there is none of that name, or it cannot be labels
   */
  static StructField field(StructType schema, String name) {
    StructField field = field(schema, name, "label");
    DataType type = field.dataType();
    if (!(type instanceof StringType
        || type instanceof NumericType
        || type instanceof BooleanType)) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s; expected strings, numbers or booleans. Cast it, or name the label column."
              .formatted(name, type.sql()));
    }
    return field;
  }

  /**
   * What each row counts, double.
   *
   * @param name the column that says it; empty for 1 each
   * @throws IllegalArgumentException if there is no such column of numbers
   */
  static Column weight(StructType schema, Optional<String> name) {
    if (name.isEmpty()) {
      return functions.lit(1d);
    }
    StructField field = field(schema, name.get(), "weight");
    if (!(field.dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column '%s' is of type %s; expected numbers. Cast it, or name the weight column."
              .formatted(name.get(), field.dataType().sql()));
    }
    return column(field.name(), schema).cast(DataTypes.DoubleType);
  }

  private static StructField field(StructType schema, String name, String what) {
    int index = TextColumn.indexOf(schema, name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Column '%s' does not exist; expected one of %s. Correct the name of the %s column."
              .formatted(name, List.of(schema.fieldNames()), what));
    }
    return schema.fields()[index];
  }

  /** A column; a top-level one with exactly this name comes before a path of names. */
  static Column column(String name, StructType schema) {
    return functions.col(
        TextColumn.indexOf(schema, name) >= 0 ? "`" + name.replace("`", "``") + "`" : name);
  }

  /** How many rows have no label, no text, or no weight. */
  private record Cells(long unlabelled, long nulls, long unweighed) {}

  private static void checkCells(Checks checks, Request request, Cells missing) {
    if (missing.unlabelled > 0) {
      checks.add(
          "%d rows have no label in column '%s' (null, blank or NaN); expected one for each. Drop them, or fill them in."
              .formatted(missing.unlabelled, request.labelCol()));
    }
    if (missing.nulls > 0) {
      checks.add(
          "%d rows have a null in column '%s'; expected a text for each. Drop them."
              .formatted(missing.nulls, request.textCol()));
    }
    if (missing.unweighed > 0) {
      checks.add(
          "%d rows have no weight in column '%s' (null, negative or no number); expected at least 0 for each. Drop them, or fill them in."
              .formatted(missing.unweighed, request.weightCol().orElseThrow()));
    }
  }

  private static void checkLabels(
      Checks checks, Request request, Map<String, Long> counts, boolean indexed) {
    if (counts.size() > MOST_LABELS) {
      checks.add(
          "Column '%s' has more than %d different values; expected labels, of which many rows have the same. Name the label column."
              .formatted(request.labelCol(), MOST_LABELS));
    } else if (counts.size() < 2) {
      checks.add(
          "Column '%s' has %d different labels; expected at least 2. Add rows with another label."
              .formatted(request.labelCol(), counts.size()));
    } else if (!indexed) {
      // Indices are those of a larger whole, of which a fold may have but one row of a label.
      single(counts).ifPresent(checks::add);
    }
  }

  private static Optional<String> single(Map<String, Long> counts) {
    List<String> single =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() < 2)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (single.isEmpty()) {
      return Optional.empty();
    }
    String named =
        single.stream()
            .limit(NAMED)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    String more = single.size() > NAMED ? " and %d more".formatted(single.size() - NAMED) : "";
    return Optional.of(
        "%d labels have one row only (%s%s); expected at least 2 rows a label. Add rows, or drop or merge these labels."
            .formatted(single.size(), named, more));
  }

  /** The labels, in the order of their indices. */
  public List<String> labels() {
    return index.labels();
  }

  /** How many rows lacked a text, a label or a weight, and are left out. */
  public long skipped() {
    return skipped;
  }

  /** How many rows there are. */
  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many rows each label has, in the order of indices. */
  List<Long> counts() {
    return labels().stream().map(label -> counts.getOrDefault(label, 0L)).toList();
  }

  /** Whether some rows are to be held out. */
  boolean holdsOut() {
    return !heldOutUpTo.isEmpty();
  }

  /** The rows. */
  public Dataset<Row> rows() {
    return rows;
  }

  /** The same of the same rows in other partitions. */
  public LabelledRows over(Dataset<Row> partitioned) {
    return new LabelledRows(partitioned, label, weight, index, counts, skipped, heldOutUpTo, hash);
  }

  /** Each row's label as an index, double. */
  Column labelIndex() {
    return index.index(label);
  }

  /** The labels of a column of indices. */
  Column name(Column indices) {
    ArrayList<String> names = new ArrayList<>(labels());
    UDF1<Double, String> name = found -> names.get(found.intValue());
    return functions.udf(name, DataTypes.StringType).apply(indices);
  }

  /** What each row counts, double. */
  Column weight() {
    return weight;
  }

  /** What says that a column holds indices of these labels. */
  Metadata metadata() {
    return NominalAttribute.defaultAttr()
        .withName(EmbeddedRows.LABEL)
        .withValues(labels().toArray(String[]::new))
        .toMetadata();
  }

  /** Weights with which all labels count the same, 1 on the mean over rows. */
  Column balance() {
    List<Long> counted = counts();
    long labels = counted.stream().filter(rows -> rows > 0).count();
    double[] weights =
        counted.stream()
            .mapToDouble(rows -> rows == 0 ? 0 : (double) count() / (labels * rows))
            .toArray();
    UDF1<Double, Double> weight = found -> weights[found.intValue()];
    return functions.udf(weight, DataTypes.DoubleType).apply(labelIndex());
  }

  /** Whether each row is held out: those of a label whose text's hash comes first. */
  Column heldOut() {
    if (heldOutUpTo.isEmpty()) {
      return functions.lit(false);
    }
    HashMap<String, Long> upTo = new HashMap<>(heldOutUpTo);
    UDF2<String, Long, Boolean> held =
        (name, value) -> upTo.containsKey(name) && value <= upTo.get(name);
    return functions.udf(held, DataTypes.BooleanType).apply(label, hash);
  }
}
