package embark.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * An output that is made in one go: in a folder beside its place, which it takes when it is whole.
 * What stands there stays until then. What a job leaves that was killed meanwhile, the next one for
 * the same output clears away.
 */
final class WholeOutput {

  /** Tells its folder from that of a run in chunks, which goes on another time. */
  private static final String ENDING = ".whole";

  private static final String RUN = "whole";

  /** Behind a start's name, the mark that no other start has cleared it away. */
  private static final String OWNER = ".owner";

  private WholeOutput() {}

  /**
   * Makes an output.
   *
   * @param writing writes Parquet to the folder that it is given, which does not exist
   * @throws IllegalStateException if another start for the same output has begun meanwhile
   */
  static void write(SparkSession spark, Output output, Consumer<String> writing) {
    try {
      OutputFolder place = OutputFolder.at(spark, output.path());
      FileSystem files = place.files();
      Path beside = RunPlace.beside(place.path());
      Path starts = new Path(beside.getParent(), beside.getName() + ENDING);
      clear(files, starts, place.path());
      String start = UUID.randomUUID().toString();
      OutputFolder made = new OutputFolder(files, new Path(starts, start));
      Path owner = new Path(starts, start + OWNER);
      files.create(owner).close();
      RunFolder run = made.newRun(RUN);
      write(output, place, made, owner, writing);
      made.show(made.path(), place.path(), run.replaced());
      if (!place.holds(run)) {
        throw lost(output);
      }
      files.delete(new Path(place.path(), OutputFolder.HIDDEN), true);
      forget(files, owner);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Deletes what earlier starts have left, their marks first: they show nothing from then on. */
  private static void clear(FileSystem files, Path starts, Path place) throws IOException {
    if (files.exists(starts)) {
      List<FileStatus> left = List.of(files.listStatus(starts));
      for (FileStatus one : left) {
        if (one.isFile()) {
          files.delete(one.getPath(), false);
        }
      }
      for (FileStatus one : left) {
        if (one.isDirectory() && !one.getPath().getName().equals(OutputFolder.HIDDEN)) {
          new OutputFolder(files, one.getPath()).discardAll(place);
        }
      }
      new OutputFolder(files, starts).discardAll(place);
    }
  }

  private static IllegalStateException lost(Output output) {
    return new IllegalStateException(
        "Cannot write %s: another start of the same job has begun meanwhile and deleted what this one wrote; expected one at a time. Let that one go on."
            .formatted(output.path()));
  }

  /** Deletes a start's mark, and the folder of all starts unless another one works there. */
  private static void forget(FileSystem files, Path owner) throws IOException {
    files.delete(owner, false);
    Path starts = owner.getParent();
    if (files.exists(starts) && files.listStatus(starts).length == 0) {
      files.delete(starts, false);
    }
  }

  private static void write(
      Output output, OutputFolder place, OutputFolder made, Path owner, Consumer<String> writing)
      throws IOException {
    try {
      writing.accept(made.path().toString());
      place.files().mkdirs(made.newRun(RUN).path());
      if (!place.files().exists(owner)) {
        throw lost(output);
      }
      if (output.existing() == Output.Existing.REFUSE && place.isTaken()) {
        throw new IllegalStateException(
            "Output %s came to be while the job worked; expected its place to be free. Move it away, or name another --output, and run again."
                .formatted(output.path()));
      }
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      try {
        made.discardAll(place.path());
        forget(place.files(), owner);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }
}
