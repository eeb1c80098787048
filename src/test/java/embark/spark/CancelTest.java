package embark.spark;

import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.ModelFolder;
import embark.infer.EndlessGraph;
import embark.infer.NativeCalls;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is cancelled leaves no call behind that computes on. */
class CancelTest {

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledJobsNativeCallsEnd(boolean interrupts) throws Exception {
    String model =
        ModelFolder.copy("tiny-bert", folder.resolve("endless"))
            .with("onnx/model.onnx", EndlessGraph.bytes())
            .path()
            .toString();
    Dataset<Row> embedded = embedder().setModel(model).transform(manyTexts(40));
    FutureTask<Exception> job =
        new FutureTask<>(
            () -> {
              SPARK.sparkContext().setJobGroup("endless", "would take years", interrupts);
              return assertThrows(Exception.class, embedded::collectAsList);
            });
    Thread thread = new Thread(job, "endless-job");
    thread.start();
    assertTrue(NativeCalls.await(() -> NativeCalls.count() == 1), "it computes");
    SPARK.sparkContext().cancelJobGroup("endless");
    assertTrue(job.get(1, TimeUnit.MINUTES).getMessage().contains("cancelled"), "by its group");
    assertTrue(NativeCalls.await(() -> NativeCalls.count() == 0), "nothing computes any more");
    thread.join();
    assertEquals(1, embedder().transform(manyTexts(1)).collectAsList().size(), "others go on");
  }
}
