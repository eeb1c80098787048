package embark.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.tokenize.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are ended from another thread. */
class StopTest {

  private static final Graph GRAPH =
      new Graph(
          "input_ids",
          Optional.of("attention_mask"),
          Optional.of("token_type_ids"),
          Graph.IntegerType.INT64,
          List.of("last_hidden_state"),
          Graph.Shape.TOKENS,
          32);

  @TempDir private Path folder;

  private static TokenBatch batch() {
    Encoding encoding = new Encoding(new int[] {1, 2, 3}, new int[3], false);
    return new Batcher(new BatchCost(10, 1), 0).batches(List.of(encoding)).get(0);
  }

  private static InferenceException failure(Stop stop, OnnxEngine engine) {
    return assertThrows(
        InferenceException.class, () -> engine.run(batch(), GRAPH, stop), "it has an end");
  }

  @Test
  void nativeCallsThatWouldTakeYearsEnd() throws Exception {
    Path file = Files.write(folder.resolve("endless.onnx"), EndlessGraph.bytes());
    Stop stop = new Stop();
    try (OnnxEngine engine = OnnxEngine.open(file, Device.cpu())) {
      List<FutureTask<InferenceException>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        FutureTask<InferenceException> call = new FutureTask<>(() -> failure(stop, engine));
        calls.add(call);
        Thread thread = new Thread(call, "endless");
        thread.setDaemon(true);
        thread.start();
      }
      assertTrue(NativeCalls.await(() -> NativeCalls.count() == 2), "both compute");
      stop.stop();
      for (FutureTask<InferenceException> call : calls) {
        InferenceException e = call.get(1, TimeUnit.MINUTES);
        assertEquals(InferenceException.Kind.STOPPED, e.kind());
        assertEquals(
            "The model was stopped, since the task that it worked for ended or was killed.",
            e.getMessage());
      }
      assertEquals(InferenceException.Kind.STOPPED, failure(stop, engine).kind(), "and for good");
    }
  }

  @Test
  void aCallThatIsOverIsNotAskedToEnd() {
    AtomicInteger ended = new AtomicInteger();
    Stop stop = new Stop();
    Stop.Call over = stop.begin(ended::incrementAndGet);
    stop.begin(ended::incrementAndGet);
    over.over();
    stop.stop();
    assertEquals(1, ended.get());
  }
}
