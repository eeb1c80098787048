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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows with a text and a label each, looked at once and found fit to train on. */
public final class LabelledRows {

  /** More labels than this are no labels. */
  private static final int MOST_LABELS = 10_000;

  private static final int NAMED = 5;

  private final Dataset<Row> rows;
  private final Column label;
  private final LabelIndex index;
  private final Map<String, Long> counts;
  private final Map<String, Long> heldOutUpTo;
  private final Column hash;

  private LabelledRows(
      Dataset<Row> rows,
      Column label,
      LabelIndex index,
      Map<String, Long> counts,
      Map<String, Long> heldOutUpTo,
      Column hash) {
    this.rows = rows;
    this.label = label;
    this.index = index;
    this.counts = counts;
    this.heldOutUpTo = heldOutUpTo;
    this.hash = hash;
  }

  /**
   * What to look at.
   *
   * @param textCol what must not be null: the texts, or the vectors made of them
   * @param labelCol the labels
   * @param heldOut the part of each label's rows to hold out, 0 to below 1
   * @param seed chooses which
   */
  record Request(String textCol, String labelCol, double heldOut, long seed) {}

  /**
   * Looks at the rows; starts one job.
   *
   * @throws IllegalArgumentException if a text or a label is missing, there is but one label, or a
   *     label has but one row, with everything that is wrong
   */
  static LabelledRows examine(Dataset<Row> rows, Request request) {
    StructField field = field(rows.schema(), request.labelCol());
    Column label = LabelIndex.text(field);
    Column text = column(request.textCol(), rows.schema());
    Column hash = functions.xxhash64(functions.lit(request.seed()), text);
    Column sorted = functions.sort_array(functions.collect_list(hash));
    Column count = functions.count(functions.lit(1));
    Column place =
        functions.greatest(
            functions.lit(1),
            functions.round(count.multiply(request.heldOut())).cast(DataTypes.IntegerType));
    Column upTo =
        request.heldOut() > 0
            ? functions.element_at(sorted, place)
            : functions.lit(null).cast(DataTypes.LongType);
    List<Row> groups =
        rows.groupBy(label.as("label"))
            .agg(
                count.as("rows"),
                functions.count_if(text.isNull()).as("nulls"),
                upTo.as("upTo"),
                functions.max(hash).as("last"))
            .limit(MOST_LABELS + 2)
            .collectAsList();
    Map<String, Long> counts = new LinkedHashMap<>();
    Map<String, Long> heldOutUpTo = new LinkedHashMap<>();
    long unlabelled = 0;
    long nulls = 0;
    for (Row group : groups) {
      nulls += group.getLong(2);
      if (group.isNullAt(0)) {
        unlabelled = group.getLong(1);
      } else {
        counts.put(group.getString(0), group.getLong(1));
        // Rows that are alike stay together: a label of one text alone is not held out.
        if (!group.isNullAt(3) && group.getLong(3) < group.getLong(4)) {
          heldOutUpTo.put(group.getString(0), group.getLong(3));
        }
      }
    }
    check(request, counts, unlabelled, nulls);
    return new LabelledRows(
        rows, label, LabelIndex.of(field, List.copyOf(counts.keySet())), counts, heldOutUpTo, hash);
  }

  /**
   * The column of labels.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static StructField field(StructType schema, String name) {
    int index = TextColumn.indexOf(schema, name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Column '%s' does not exist; expected one of %s. Correct the name of the label column."
              .formatted(name, List.of(schema.fieldNames())));
    }
    return schema.fields()[index];
  }

  /** A column; a top-level one with exactly this name comes before a path of names. */
  static Column column(String name, StructType schema) {
    return functions.col(
        TextColumn.indexOf(schema, name) >= 0 ? "`" + name.replace("`", "``") + "`" : name);
  }

  private static void check(
      Request request, Map<String, Long> counts, long unlabelled, long nulls) {
    List<String> problems = new ArrayList<>();
    if (unlabelled > 0) {
      problems.add(
          "%,d rows have no label in column '%s' (null or blank); expected one for each. Drop them, or fill them in."
              .formatted(unlabelled, request.labelCol()));
    }
    if (nulls > 0) {
      problems.add(
          "%,d rows have a null in column '%s'; expected a text for each. Drop them."
              .formatted(nulls, request.textCol()));
    }
    if (counts.size() > MOST_LABELS) {
      problems.add(
          "Column '%s' has more than %,d different values; expected labels, of which many rows have the same. Name the label column."
              .formatted(request.labelCol(), MOST_LABELS));
    } else if (counts.size() < 2) {
      problems.add(
          "Column '%s' has %d different labels; expected at least 2. Add rows with another label."
              .formatted(request.labelCol(), counts.size()));
    } else {
      single(counts).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      Checks checks = new Checks("Cannot train on these rows");
      problems.forEach(
          problem ->
              checks.check(
                  () -> {
                    throw new IllegalArgumentException(problem);
                  }));
      checks.raise();
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
    String more = single.size() > NAMED ? " and %,d more".formatted(single.size() - NAMED) : "";
    return Optional.of(
        "%,d labels have one row only (%s%s); expected at least 2 rows a label. Add rows, or drop or merge these labels."
            .formatted(single.size(), named, more));
  }

  /** The labels, in the order of their indices. */
  public List<String> labels() {
    return index.labels();
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
    return new LabelledRows(partitioned, label, index, counts, heldOutUpTo, hash);
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

  /** What says that a column holds indices of these labels. */
  Metadata metadata() {
    return NominalAttribute.defaultAttr()
        .withName(EmbeddedRows.LABEL)
        .withValues(labels().toArray(String[]::new))
        .toMetadata();
  }

  /** Weights of labels' indices with which all labels count the same, 1 on the mean over rows. */
  Column balance(Column label) {
    List<Long> counted = counts();
    long labels = counted.stream().filter(rows -> rows > 0).count();
    double[] weights =
        counted.stream()
            .mapToDouble(rows -> rows == 0 ? 0 : (double) count() / (labels * rows))
            .toArray();
    UDF1<Double, Double> weight = found -> weights[found.intValue()];
    return functions.udf(weight, DataTypes.DoubleType).apply(label);
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
