package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.BundleReader;
import embark.infer.Device;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How texts go through a pipeline.
 *
 * @param window rows of a window
 * @param batchTokens most tokens of a batch
 * @param threads threads that work
 */
record PipelineRun(int window, int batchTokens, int threads) {

  /** Every text is a batch of its own. */
  static final PipelineRun ALONE = new PipelineRun(1, 1, 1);

  /** Texts in all kinds of company. */
  static List<PipelineRun> inCompany() {
    List<PipelineRun> runs = new ArrayList<>();
    for (int window : new int[] {1, 7, 1000}) {
      for (int threads : new int[] {1, 3}) {
        runs.add(new PipelineRun(window, 300, threads));
      }
    }
    return runs;
  }

  /** The answers of a task to texts, in the texts' order. */
  <P, V> List<V> answers(Path folder, Task<P, V> task, List<Text> texts) {
    PipelineSpec<P, V> spec =
        new PipelineSpec<>(
            folder.toString(),
            BundleReader.read(folder).fingerprint(),
            task,
            window,
            OptionalInt.of(batchTokens));
    List<V> answers = new ArrayList<>();
    try (Pipeline<P, V> pipeline = Models.shared().open(spec, Device.cpu(), threads)) {
      Iterator<Item<Integer>> items =
          IntStream.range(0, texts.size()).mapToObj(i -> new Item<>(i, texts.get(i))).iterator();
      Iterator<Result<Integer, V>> results = pipeline.run(items, tally -> {});
      while (results.hasNext()) {
        Result<Integer, V> result = results.next();
        assertEquals(answers.size(), result.row());
        answers.add(result.value());
      }
    }
    assertEquals(texts.size(), answers.size());
    return answers;
  }
}
