package embark.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Files to read, or a table.
 *
 * @param paths files, folders or globs, or one name of a table
 * @param format a data source of Spark, or {@code table}; empty to tell by the first file's name
 * @param options the data source's options; for CSV a header, quotes doubled inside quotes and line
 *     breaks inside quotes are expected unless they say otherwise
 * @param asked the option of the command line that asks for them, for messages
 */
public record Input(
    List<String> paths, Optional<String> format, Map<String, String> options, String asked) {

  private static final String TABLE = "table";

  private static final Map<String, String> CSV_DEFAULTS =
      Map.of("header", "true", "multiLine", "true", "escape", "\"");

  /** Formats whose schema is told by some of the files; others may refuse to be given one. */
  private static final Set<String> INFERRED =
      Set.of("parquet", "orc", "json", "csv", "text", "avro", "xml");

  private static final Map<String, String> FORMATS =
      Map.of(
          ".parquet", "parquet",
          ".orc", "orc",
          ".json", "json",
          ".jsonl", "json",
          ".ndjson", "json",
          ".csv", "csv",
          ".tsv", "csv",
          ".txt", "text");

  public Input {
    paths = List.copyOf(paths);
    options = Map.copyOf(options);
  }

  /** What {@code --input} asks for. */
  public Input(List<String> paths, Optional<String> format, Map<String, String> options) {
    this(paths, format, options, "--input");
  }

  /**
   * The dataset; nothing is read but file names and schemas.
   *
   * @throws InvalidRunException if a path is missing or has no files
   */
  public Dataset<Row> open(SparkSession spark) {
    return open(spark, OnError.FAIL);
  }

  /** Where it lies: its paths, or the table's folder if the catalog tells it. */
  public List<String> places(SparkSession spark) {
    return format.equals(Optional.of(TABLE))
        ? paths.stream().flatMap(name -> OutputTable.location(spark, name).stream()).toList()
        : paths;
  }

  /** A table of Spark's catalog. */
  private Dataset<Row> table(SparkSession spark) {
    String expected =
        "expected one table's name as SQL writes it (catalog.schema.table). Correct %s."
            .formatted(asked);
    if (paths.size() != 1) {
      throw new InvalidRunException(
          List.of("Input %s is no table; %s".formatted(String.join(" ", paths), expected)));
    }
    try {
      return spark.read().options(options).table(paths.get(0));
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      throw new InvalidRunException(
          List.of(
              "Input table %s cannot be read: %s; %s"
                  .formatted(paths.get(0), e.getMessage(), expected)));
    }
  }

  /** The dataset, whose schema is told without files that cannot be read unless these are fatal. */
  private Dataset<Row> open(SparkSession spark, OnError onError) {
    if (format.equals(Optional.of(TABLE))) {
      return table(spark);
    }
    List<String> problems = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (String path : paths) {
      try {
        files.add(firstFile(new Path(path), spark.sessionState().newHadoopConf()));
      } catch (FileNotFoundException e) {
        problems.add(e.getMessage());
      } catch (IOException | IllegalArgumentException e) {
        problems.add(
            "Input %s cannot be listed (%s); expected a path that Spark can read. Correct %s."
                .formatted(path, e.getMessage(), asked));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    String chosen = format.orElseGet(() -> formatOf(files.get(0).getName()));
    Map<String, String> all = new LinkedHashMap<>(chosen.equals("csv") ? CSV_DEFAULTS : Map.of());
    if (chosen.equals("csv") && plainName(files.get(0).getName()).endsWith(".tsv")) {
      all.put("sep", "\t");
    }
    all.putAll(options);
    DataFrameReader reader = spark.read().format(chosen).options(all);
    if (onError == OnError.FAIL || !INFERRED.contains(chosen.toLowerCase(Locale.ROOT))) {
      return load(reader, chosen);
    }
    // The option holds for the schema alone: read with it, the files would be passed over in
    // silence.
    DataFrameReader lenient =
        spark.read().format(chosen).options(all).option("ignoreCorruptFiles", true);
    return load(reader.schema(load(lenient, chosen).schema()), chosen);
  }

  /** The dataset; empty with problems added where it cannot be opened. */
  Optional<Dataset<Row>> tryOpen(SparkSession spark, List<String> problems) {
    return tryOpen(spark, OnError.FAIL, problems);
  }

  /** The same, where files that cannot be read may be set aside. */
  Optional<Dataset<Row>> tryOpen(SparkSession spark, OnError onError, List<String> problems) {
    try {
      return Optional.of(open(spark, onError));
    } catch (InvalidRunException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  /** What stands for the schema of an input that cannot be opened, to check all else. */
  static StructType assumed(List<String> columns) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return schema;
  }

  /** A column by its whole name. */
  static Column column(Dataset<Row> rows, String name) {
    return rows.col("`" + name.replace("`", "``") + "`");
  }

  /** The problem that a column is missing; none if it is there. */
  static List<String> missing(Dataset<Row> rows, String name, String option) {
    List<String> names = List.of(rows.columns());
    return names.contains(name)
        ? List.of()
        : List.of(
            "Column '%s' does not exist; expected one of %s. Correct %s."
                .formatted(name, names, option));
  }

  private Dataset<Row> load(DataFrameReader reader, String chosen) {
    try {
      return reader.load(paths.toArray(String[]::new));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      String remedy =
          ReadFailure.isIn(e)
              ? "Replace the file, name the format with --format, or set files aside with --on-error quarantine where the job has it."
              : "Name the format with --format.";
      throw new InvalidRunException(
          List.of(
              "Input %s cannot be read as %s: %s %s"
                  .formatted(paths, chosen, e.getMessage(), remedy)));
    }
  }

  /** A file that Spark will read for a path. */
  private Path firstFile(Path path, Configuration configuration) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    FileStatus[] found = files.globStatus(path);
    if (found == null || found.length == 0) {
      throw new FileNotFoundException(
          "Input "
              + path
              + " does not exist; expected a file, a folder or a glob. Correct "
              + asked
              + ".");
    }
    for (FileStatus status : found) {
      RemoteIterator<LocatedFileStatus> all = files.listFiles(status.getPath(), true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        if (file.getLen() > 0 && isRead(status.getPath(), file.getPath())) {
          return file.getPath();
        }
      }
    }
    throw new FileNotFoundException(
        "Input "
            + path
            + " has no files with content; expected at least one. Correct "
            + asked
            + " (files whose names begin with _ or . are not read).");
  }

  private static boolean isRead(Path root, Path file) {
    for (Path part = file; part != null && !part.equals(root); part = part.getParent()) {
      boolean isPartition = part.getName().contains("=");
      if ((part.getName().startsWith("_") && !isPartition) || part.getName().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** A file's name in lower case, without the ending of its compression. */
  private static String plainName(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst|lz4|snappy)$", "");
  }

  private static String formatOf(String name) {
    String plain = plainName(name);
    int dot = plain.lastIndexOf('.');
    return FORMATS.getOrDefault(dot < 0 ? "" : plain.substring(dot), "parquet");
  }
}
