package embark.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * An input as pieces of files that stay the same however many cores there are, so that a row can be
 * named by its split and its place in it, today and tomorrow.
 */
final class InputSplits {

  /** Column of the split's index in the plan, an integer. */
  static final String SPLIT = "__embark_split";

  /** Column of the row's place in its split, a long. */
  static final String ROW = "__embark_row";

  private static final long SPLIT_BYTES = 64L << 20;

  /** Settings that make of each split of each file a partition of its own. */
  private static final Map<String, Optional<String>> PINNED =
      Map.of(
          "spark.sql.files.maxPartitionBytes", Optional.of(Long.toString(SPLIT_BYTES)),
          "spark.sql.files.openCostInBytes", Optional.of(Long.toString(SPLIT_BYTES + 1)),
          "spark.sql.files.maxPartitionNum", Optional.empty());

  private final SparkSession spark;
  private final StructType schema;
  private final JavaRDD<Row> rows;
  private final Map<FileSplit, Integer> partitions;
  private final Kind kind;

  /** What the splits are. */
  enum Kind {
    /** Pieces of files, the same at every time. */
    FILES,
    /** Whatever the source makes of itself at this time. */
    OTHER
  }

  private InputSplits(
      SparkSession spark,
      StructType schema,
      JavaRDD<Row> rows,
      Map<FileSplit, Integer> partitions,
      Kind kind) {
    this.spark = spark;
    this.schema = schema;
    this.rows = rows;
    this.partitions = partitions;
    this.kind = kind;
  }

  /**
   * The splits of a dataset; files are listed and not read.
   *
   * @throws InvalidRunException if a file is read twice
   */
  static InputSplits of(Dataset<Row> dataset) {
    SparkSession spark = dataset.sparkSession();
    JavaRDD<Row> rows =
        pinned(
            spark,
            () -> {
              JavaRDD<Row> read = dataset.toJavaRDD();
              read.getNumPartitions();
              return read;
            });
    Optional<Map<FileSplit, Integer>> files =
        scan(rows.rdd())
            .map(InputSplits::partitions)
            .filter(found -> found.size() == rows.getNumPartitions());
    if (files.isPresent()) {
      return new InputSplits(spark, dataset.schema(), rows, files.get(), Kind.FILES);
    }
    Map<FileSplit, Integer> others = new LinkedHashMap<>();
    for (int i = 0; i < rows.getNumPartitions(); i++) {
      others.put(new FileSplit("part %d of the input".formatted(i), 0, 0, 0, 0), i);
    }
    return new InputSplits(spark, dataset.schema(), rows, others, Kind.OTHER);
  }

  /** The partition of each split, in the order of paths and places. */
  private static Map<FileSplit, Integer> partitions(FileScanRDD scan) {
    Map<FileSplit, Integer> partitions =
        new TreeMap<>(Comparator.comparing(FileSplit::path).thenComparing(FileSplit::start));
    for (FilePartition partition : CollectionConverters.asJava(scan.filePartitions())) {
      for (PartitionedFile file : partition.files()) {
        FileSplit split =
            new FileSplit(
                file.toPath().toString(),
                file.start(),
                file.length(),
                file.fileSize(),
                file.modificationTime());
        if (partitions.put(split, partition.index()) != null) {
          throw new InvalidRunException(
              List.of(
                  "Input file %s is named twice; expected once, since its rows would come twice. Correct --input: name its folder, or the file."
                      .formatted(split.path())));
        }
      }
    }
    return new LinkedHashMap<>(partitions);
  }

  private static <T> T pinned(SparkSession spark, Supplier<T> doing) {
    Map<String, Optional<String>> before = new HashMap<>();
    PINNED.keySet().forEach(key -> before.put(key, Optional.ofNullable(setting(spark, key))));
    try {
      PINNED.forEach((key, value) -> set(spark, key, value));
      return doing.get();
    } finally {
      before.forEach((key, value) -> set(spark, key, value));
    }
  }

  private static String setting(SparkSession spark, String key) {
    scala.Option<String> set = spark.conf().getOption(key);
    return set.isDefined() ? set.get() : null;
  }

  private static void set(SparkSession spark, String key, Optional<String> value) {
    value.ifPresentOrElse(text -> spark.conf().set(key, text), () -> spark.conf().unset(key));
  }

  /** The one scan of files that rows come from without a shuffle. */
  private static Optional<FileScanRDD> scan(RDD<?> rdd) {
    if (rdd instanceof FileScanRDD found) {
      return Optional.of(found);
    }
    List<Dependency<?>> dependencies = new ArrayList<>();
    CollectionConverters.asJava(rdd.dependencies()).forEach(dependencies::add);
    return dependencies.size() == 1 && dependencies.get(0) instanceof OneToOneDependency<?> only
        ? scan(only.rdd())
        : Optional.empty();
  }

  /** The splits, in the order of paths and places. */
  List<FileSplit> all() {
    return List.copyOf(partitions.keySet());
  }

  Kind kind() {
    return kind;
  }

  /** Whether a split of a plan is there as it was. */
  boolean has(FileSplit split) {
    return partitions.containsKey(split);
  }

  /**
   * How many rows each of some splits has, or what keeps it from being read; every row is read.
   *
   * @param splits of {@link #all()}
   */
  List<SplitRows> count(List<FileSplit> splits) {
    List<FileSplit> inOrder = inOrder(splits);
    Map<FileSplit, SplitRows> counted = new HashMap<>();
    for (SplitRows one : pruned(splits).mapPartitionsWithIndex(new RowCounter(), true).collect()) {
      counted.put(inOrder.get(one.index()), one);
    }
    return splits.stream().map(counted::get).toList();
  }

  /**
   * Some rows, with the columns {@link #SPLIT} and {@link #ROW} behind theirs.
   *
   * @param splits those of the plan, which the ranges' indices mean
   * @param ranges in the order of splits and rows, and none twice
   * @param unreadable told of files that cannot be read to the end of a range; null where that is
   *     to fail the task
   */
  Dataset<Row> read(
      List<FileSplit> splits, List<RowRange> ranges, CollectionAccumulator<BadRow> unreadable) {
    Map<FileSplit, List<RowRange>> bySplit = new LinkedHashMap<>();
    for (RowRange range : ranges) {
      bySplit.computeIfAbsent(splits.get(range.split()), one -> new ArrayList<>()).add(range);
    }
    List<FileSplit> chosen = List.copyOf(bySplit.keySet());
    List<List<RowRange>> inOrder = inOrder(chosen).stream().map(bySplit::get).toList();
    JavaRDD<Row> read =
        pruned(chosen).mapPartitionsWithIndex(new RangeReader(inOrder, unreadable), true);
    return spark.createDataFrame(read, addressed(schema));
  }

  /** A schema with the columns that name a row. */
  static StructType addressed(StructType schema) {
    return schema.add(SPLIT, DataTypes.IntegerType, false).add(ROW, DataTypes.LongType, false);
  }

  /** Splits in the order of the partitions that hold them. */
  private List<FileSplit> inOrder(List<FileSplit> splits) {
    return splits.stream().sorted(Comparator.comparing(partitions::get)).toList();
  }

  private JavaRDD<Row> pruned(List<FileSplit> splits) {
    Set<Integer> wanted = new HashSet<>();
    splits.forEach(split -> wanted.add(partitions.get(split)));
    return wanted.size() == rows.getNumPartitions()
        ? rows
        : PartitionPruningRDD.create(rows.rdd(), new IsIn(wanted)).toJavaRDD();
  }

  /** Whether a number is one of some. */
  private static final class IsIn extends AbstractFunction1<Object, Object>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashSet<Integer> numbers;

    private IsIn(Set<Integer> numbers) {
      this.numbers = new HashSet<>(numbers);
    }

    @Override
    public Object apply(Object number) {
      return numbers.contains(number);
    }
  }
}
