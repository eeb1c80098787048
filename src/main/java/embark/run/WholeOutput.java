package embark.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
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

  private WholeOutput() {}

  /**
   * Makes an output.
   *
   * @param writing writes Parquet to the folder that it is given, which does not exist
   */
  static void write(SparkSession spark, Output output, Consumer<String> writing) {
    try {
      OutputFolder place = OutputFolder.at(spark, output.path());
      Path beside = RunPlace.beside(place.path());
      OutputFolder made =
          new OutputFolder(place.files(), new Path(beside.getParent(), beside.getName() + ENDING));
      made.discardAll(place.path());
      write(output, place, made, writing);
      RunFolder run = made.newRun(RUN);
      made.files().mkdirs(run.path());
      made.show(made.path(), place.path(), run.replaced());
      place.files().delete(new Path(place.path(), OutputFolder.HIDDEN), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static void write(
      Output output, OutputFolder place, OutputFolder made, Consumer<String> writing)
      throws IOException {
    try {
      writing.accept(made.path().toString());
      if (output.existing() == Output.Existing.REFUSE && place.isTaken()) {
        throw new IllegalStateException(
            "Output %s came to be while the job worked; expected its place to be free. Move it away, or name another --output, and run again."
                .formatted(output.path()));
      }
    } catch (Exception e) {
      // Spark's exceptions are checked and not declared.
      try {
        made.discardAll(place.path());
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }
}
