package embark.spark;

import embark.bundle.Bundle;
import embark.infer.CudaOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.PipelineSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark application of its own JVM that embeds on GPUs that are not there. Prints for each job
 * how many rows came out with vectors and on which kinds of device, or why it failed.
 */
final class GpuProgram {

  private static final int ROWS = 64;
  private static final int TASKS = 8;

  private GpuProgram() {}

  /**
   * Runs jobs.
   *
   * @param words a model, a folder, and jobs: a behaviour of the GPUs, or TRUE for the true
   *     runtime, a colon and a device
   */
  public static void main(String[] words) throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("gpus").getOrCreate()) {
      Dataset<Row> rows =
          spark
              .range(0, ROWS, 1, TASKS)
              .selectExpr("id", "concat('text of row ', cast(id as string)) text");
      for (int i = 2; i < words.length; i++) {
        String[] job = words[i].split(":", -1);
        Path folder = Files.createDirectories(Path.of(words[1], words[i].replace(':', '-')));
        System.out.println("JOB " + words[i] + " " + outcome(rows, words[0], folder, job));
      }
    }
  }

  private static String outcome(Dataset<Row> rows, String model, Path folder, String... job) {
    TextEmbedder embedder =
        new TextEmbedder()
            .setInputCol("text")
            .setModel(model)
            .setDevice(job[1])
            .setDeviceCol("where");
    try {
      Dataset<Row> embedded =
          job[0].equals("TRUE")
              ? embedder.transform(rows)
              : faked(
                  embedder, job[1], rows, new FakeGpus(folder, FakeGpus.Behaviour.valueOf(job[0])));
      return embedded
          .groupBy("where")
          .agg(org.apache.spark.sql.functions.count("embedding"))
          .collectAsList()
          .toString();
    } catch (Exception e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root.getMessage().replace('\n', ' ');
    }
  }

  private static Dataset<Row> faked(
      TextEmbedder embedder, String device, Dataset<Row> rows, FakeGpus gpus) {
    Bundle bundle = embedder.modelParams().bundle();
    EmbeddingTask task = embedder.task(bundle);
    Answers<float[]> answers =
        new Answers<>(embedder.columns(task, bundle), embedder.modelParams().reports());
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(
            bundle.directory().toString(), bundle.fingerprint(), task, 16, OptionalInt.of(64));
    RowWalk<float[], float[]> walk =
        new RowWalk<>(
            spec,
            TextColumns.resolve(rows.schema(), "text", Optional.empty()),
            answers,
            new Placement(
                DeviceRequest.of(device),
                new CudaOptions(OptionalLong.of(1 << 30), Optional.empty())),
            null,
            gpus);
    return Schemas.mapPartitions(rows, walk, Schemas.extended(rows.schema(), answers.fields()));
  }
}
