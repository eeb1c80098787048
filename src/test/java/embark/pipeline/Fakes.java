package embark.pipeline;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.head.Head;
import embark.head.Pooling;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Graph;
import embark.infer.Output;
import embark.infer.Stop;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that says what it reads: the answer for a text is the text. Parts of a text between bars
 * are windows, encoded one by one.
 */
final class Fakes {

  static final Graph GRAPH =
      new Graph(
          "input_ids",
          Optional.empty(),
          Optional.empty(),
          Graph.IntegerType.INT64,
          List.of("output"),
          Graph.Shape.TOKENS,
          1);

  /** Longest window; what is over is cut off. */
  static final int LONGEST = 20;

  private Fakes() {}

  /** Everything as bundled but the pooling. */
  static EmbeddingOptions pooling(Pooling pooling) {
    return new EmbeddingOptions(
        Optional.of(pooling),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }

  /** A pipeline with no others around it. */
  static Pipeline<String, String> pipeline(Engine engine, int windowRows, int threads) {
    return new Pipeline<>(
        new EchoTask(),
        new Letters(),
        new Batcher(new BatchCost(30, 3), 0),
        new OpenEngine(engine),
        GRAPH,
        new Joining(),
        windowRows,
        threads,
        () -> {});
  }

  /** Letters as ids, behind a special token. */
  static final class Letters implements Tokenizer {

    @Override
    public List<Encoding> encode(Text text) {
      List<Encoding> encodings = new ArrayList<>();
      for (String window : text.first().split("\\|", -1)) {
        boolean truncated = window.length() > LONGEST;
        String kept = truncated ? window.substring(0, LONGEST) : window;
        int[] ids = ("^" + kept).chars().toArray();
        encodings.add(new Encoding(ids, new int[ids.length], truncated));
      }
      return encodings;
    }

    @Override
    public void close() {}
  }

  /** Gives each token's id as its one float. */
  static class Echo implements Engine {

    final AtomicInteger runs = new AtomicInteger();

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      runs.incrementAndGet();
      float[] values = new float[batch.ids().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = batch.ids()[i];
      }
      List<Output> outputs = new ArrayList<>();
      for (int row = 0; row < batch.rows(); row++) {
        outputs.add(new Output(values, row * batch.columns(), batch.length(row), 1));
      }
      return outputs;
    }

    @Override
    public void close() {}
  }

  /** Puts the windows of a text together again. */
  static final class Joining implements Head<String, String> {

    @Override
    public String read(Encoding encoding, Output output) {
      StringBuilder letters = new StringBuilder();
      for (int row = 1; row < output.rows(); row++) {
        letters.append((char) output.at(row, 0));
      }
      return letters.toString();
    }

    @Override
    public String merge(Text text, List<String> parts) {
      return String.join("|", parts);
    }

    @Override
    public String copy(String answer) {
      return answer;
    }
  }

  /** Encodes texts as they are. */
  static final class EchoTask implements Task<String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Graph graph(Bundle bundle, Device device) {
      return GRAPH;
    }

    @Override
    public TokenizerDefinition tokenizer(Bundle bundle) {
      throw new UnsupportedOperationException("A fake has its tokenizer");
    }

    @Override
    public List<Encoding> encode(Text text, Tokenizer tokenizer) {
      return tokenizer.encode(text);
    }

    @Override
    public Head<String, String> head(OpenModel model) {
      return new Joining();
    }
  }
}
