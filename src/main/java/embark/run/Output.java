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

  /** What speaks against a folder of a model that is read: it would be deleted or written into. */
  List<String> overlap(SparkSession spark, String model) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path target = new Path(path);
      FileSystem files = target.getFileSystem(configuration);
      if (!files.exists(new Path(model))
          || !overlaps(files.makeQualified(target), model, configuration)) {
        return List.of();
      }
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be reached is told by the output's or the model's own check.
      return List.of();
    }
    return List.of(
        "Output %s and model %s lie inside one another; expected separate folders. Name another --output."
            .formatted(path, model));
  }

  /** Deletes what is there, if that was asked for. */
  void clear(SparkSession spark) throws IOException {
    if (existing == Existing.OVERWRITE) {
      Path target = new Path(path);
      target.getFileSystem(spark.sessionState().newHadoopConf()).delete(target, true);
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
