package embark.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * A Parquet folder to write.
 *
 * @param path the folder
 * @param existing what to do with one that is there
 */
public record Output(String path, Existing existing) {

  /** The file with the summary, in the folder; its name hides it from readers of Parquet. */
  static final String SUMMARY = "_summary.json";

  /** What is done with an output that exists. */
  public enum Existing {
    /** It is left alone and the run refused. */
    REFUSE,
    /** It is deleted first. */
    OVERWRITE
  }

  /** What speaks against writing here; empty if nothing does. */
  List<String> problems(SparkSession spark, List<String> inputs) {
    List<String> problems = new ArrayList<>();
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path target = new Path(path);
      FileSystem files = target.getFileSystem(configuration);
      target = files.makeQualified(target);
      if (existing == Existing.REFUSE && files.exists(target) && !isLeftover(files, target)) {
        problems.add(
            "Output "
                + path
                + " exists already; expected a new folder. Name another --output, or"
                + " delete what is there with --overwrite.");
      }
      for (String input : inputs) {
        if (overlaps(target, input, configuration)) {
          problems.add(
              "Output %s and input %s lie inside one another; expected separate folders. Name another --output."
                  .formatted(path, input));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "Output '%s' cannot be reached (%s); expected a folder that can be written. Correct --output."
              .formatted(path, e.getMessage()));
    }
    return problems;
  }

  /**
   * Whether one of the files and folders that an input stands for is in the target or around it.
   */
  private static boolean overlaps(Path target, String input, Configuration configuration) {
    List<Path> sources = new ArrayList<>();
    try {
      Path source = new Path(input);
      FileSystem files = source.getFileSystem(configuration);
      sources.add(files.makeQualified(source));
      FileStatus[] found = files.globStatus(source);
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        sources.add(status.getPath());
      }
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be listed is told by the input itself.
      return false;
    }
    String outer = target + "/";
    return sources.stream()
        .map(source -> source + "/")
        .anyMatch(source -> source.startsWith(outer) || outer.startsWith(source));
  }

  /** Whether a folder has nothing but what a run leaves that was ended before its commit. */
  private static boolean isLeftover(FileSystem files, Path folder) throws IOException {
    if (!files.getFileStatus(folder).isDirectory()) {
      return false;
    }
    for (FileStatus status : files.listStatus(folder)) {
      if (!status.getPath().getName().equals("_temporary")) {
        return false;
      }
    }
    return true;
  }

  /** What speaks against writing beside a model that is read; empty if nothing does. */
  List<String> problems(SparkSession spark, String model) {
    return overlaps(spark, path, model)
        ? List.of(
            "Output %s and model %s lie inside one another; expected separate folders. Name another --output."
                .formatted(path, model))
        : List.of();
  }

  /** Whether a folder to write and something that is there and read lie inside one another. */
  static boolean overlaps(SparkSession spark, String written, String read) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path target = new Path(written);
      Path source = new Path(read);
      return source.getFileSystem(configuration).globStatus(source) != null
          && overlaps(
              target.getFileSystem(configuration).makeQualified(target), read, configuration);
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be reached is told by its own check.
      return false;
    }
  }

  /** Writes all rows; readers see all of them or, until then, none. */
  void write(Dataset<Row> rows) {
    DataFrameWriter<Row> writer = rows.write().mode(SaveMode.Overwrite);
    for (StructField field : rows.schema().fields()) {
      if (field.dataType() instanceof ArrayType array
          && array.elementType().equals(DataTypes.FloatType)) {
        // No component of a vector comes twice: a dictionary costs time and saves nothing.
        writer.option("parquet.enable.dictionary#" + field.name() + ".list.element", false);
      }
    }
    writer.parquet(path);
  }

  /** Rows that can be read there. */
  long rows(SparkSession spark) {
    return spark.read().parquet(path).count();
  }

  /** Writes the summary beside the data. */
  void writeSummary(SparkSession spark, String json) {
    Path file = new Path(path, SUMMARY);
    try (OutputStream out =
        file.getFileSystem(spark.sessionState().newHadoopConf()).create(file, true)) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
