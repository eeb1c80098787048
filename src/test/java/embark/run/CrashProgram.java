package embark.run;

import embark.spark.HaltingEmbedder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;

/** A Spark application of its own JVM: a run through {@link HaltingEmbedder}. */
final class CrashProgram {

  private CrashProgram() {}

  /**
   * Runs.
   *
   * @param words a model, the folder to read, the folder to write, and what becomes of bad rows
   */
  public static void main(String[] words) throws java.io.IOException {
    try (SparkSession spark = SparkSession.builder().appName("crash").getOrCreate()) {
      HaltingEmbedder stage = new HaltingEmbedder().setInputCol("text").setModel(words[0]);
      TransformRun run =
          TransformRun.prepare(
              spark,
              new Input(List.of(words[1]), Optional.empty(), Map.of()),
              stage,
              TransformRun.Selection.ALL,
              new TransformRun.Faults(OnError.valueOf(words[3]), OptionalLong.empty()),
              new Output(words[2], Output.Existing.REFUSE));
      System.out.println(run.execute().text());
    }
  }
}
