package embark.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import embark.benchmark.Timed;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * LangChain4j's in-process embedding model, without Spark: texts in memory become vectors in
 * memory, all with one call of {@code embedAll}, which spreads them over the model's threads.
 *
 * <p>Arguments, each {@code key=value}: {@code warm}, {@code texts} and {@code check}, files that
 * {@link Timed#texts} reads; {@code vectors}, the file to which those of {@code check} are written;
 * {@code model}, a folder with {@code model.onnx} and {@code tokenizer.json}; {@code pooling};
 * {@code cores}, threads of the model; {@code intraOp}, threads of the runtime a call, or {@code
 * default} for what the library opens by itself.
 */
public final class LangChain4j {

  private LangChain4j() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    Path folder = Path.of(settings.get("model"));
    PoolingMode pooling = PoolingMode.valueOf(settings.get("pooling").toUpperCase(Locale.ROOT));
    ExecutorService threads =
        Executors.newFixedThreadPool(Integer.parseInt(settings.get("cores")));
    try (InputStream tokenizer = Files.newInputStream(folder.resolve("tokenizer.json"))) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      if (!settings.get("intraOp").equals("default")) {
        options.setIntraOpNumThreads(Integer.parseInt(settings.get("intraOp")));
      }
      Model model =
          new Model(
              new OnnxBertBiEncoder(
                  environment,
                  environment.createSession(folder.resolve("model.onnx").toString(), options),
                  tokenizer,
                  pooling),
              threads);
      List<TextSegment> warm = segments(settings.get("warm"));
      List<TextSegment> texts = segments(settings.get("texts"));
      Timed.print(() -> vectors(model, warm), () -> vectors(model, texts));
      Timed.write(
          Path.of(settings.get("vectors")), vectors(model, segments(settings.get("check"))));
    } finally {
      threads.shutdown();
    }
  }

  /** The library's model with a session of ours, where the runtime's threads can be chosen. */
  private static final class Model extends AbstractInProcessEmbeddingModel {

    private final OnnxBertBiEncoder encoder;

    private Model(OnnxBertBiEncoder encoder, Executor threads) {
      super(threads);
      this.encoder = encoder;
    }

    @Override
    protected OnnxBertBiEncoder model() {
      return encoder;
    }
  }

  private static List<TextSegment> segments(String file) throws Exception {
    return Timed.texts(Path.of(file)).stream().map(TextSegment::from).toList();
  }

  private static List<float[]> vectors(Model model, List<TextSegment> texts) {
    return model.embedAll(texts).content().stream().map(embedding -> embedding.vector()).toList();
  }
}
