package embark.benchmark;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.bundle.Tokenizers;
import embark.infer.Device;
import embark.infer.Graph;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A corpus as the encodings that a model reads, made beforehand.
 *
 * @param bundle the model
 * @param graph what is fed to it and read of it
 * @param encodings one for each text, in the corpus's order
 */
record Bare(Bundle bundle, Graph graph, List<Encoding> encodings) {

  /** The encodings of every {@code step}-th line of a corpus. */
  static Bare read(Path corpus, String model, int step) throws IOException {
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(model));
    EmbeddingTask task = EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
    List<Encoding> encodings = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizers.open(task.tokenizer(bundle))) {
      for (String text : Corpus.read(corpus, step)) {
        encodings.addAll(tokenizer.encode(Text.of(text)));
      }
    }
    return new Bare(bundle, task.graph(bundle, Device.cpu()), encodings);
  }

  /** Real tokens of all texts. */
  long tokens() {
    return encodings.stream().mapToLong(Encoding::length).sum();
  }

  /** Batches of encodings, sorted among themselves. */
  List<TokenBatch> batches(BatchCost cost, List<Encoding> some) {
    return new Batcher(cost, bundle.padId()).batches(some);
  }

  /**
   * A cost as the command line writes it: {@code 512:16:128} is a budget, an overhead and the
   * length from which only encodings of one length share a batch; without the last any may.
   */
  static BatchCost cost(String word) {
    int[] parts = Arrays.stream(word.split(":", -1)).mapToInt(Integer::parseInt).toArray();
    return parts.length == 2
        ? new BatchCost(parts[0], parts[1])
        : new BatchCost(parts[0], parts[1], parts[2]);
  }

  /** The part of the computed cells that is padding, 0 to 1. */
  static double padding(long tokens, long cells) {
    return 1 - (double) tokens / cells;
  }
}
