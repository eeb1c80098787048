package embark.benchmark;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Filling;
import embark.head.Head;
import embark.head.MaskHead;
import embark.infer.Device;
import embark.infer.Graph;
import embark.pipeline.Item;
import embark.pipeline.MaskOptions;
import embark.pipeline.MaskTask;
import embark.pipeline.Models;
import embark.pipeline.OpenModel;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Result;
import embark.pipeline.Tally;
import embark.pipeline.Task;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Words for one mask in texts of about 50 tokens, on one thread: with the rows of masks alone in a
 * model's last layer, as it is done, or with those of all tokens.
 *
 * <p>Arguments, each {@code key=value}: {@code model}, a folder as {@code make_words.py} writes it;
 * {@code texts}, their number; {@code rows}, {@code wanted} or {@code all}. Prints a line more than
 * {@link Timed}: tokens, and the most memory that the process had.
 */
public final class FillBenchmark {

  private static final int WORDS = 38;
  private static final int WINDOW_ROWS = 2048;
  private static final String[] VOCABULARY =
      "the river runs slowly past old mill in morning a cat sleeps on warm stones while kitchen"
          .split(" ", -1);

  private FillBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    Bundle bundle = BundleReader.read(Path.of(settings.get("model")));
    MaskTask task =
        MaskTask.resolve(
            bundle,
            new MaskOptions(
                5,
                List.of(),
                Optional.empty(),
                MaskOptions.Likelihood.LEFT_OUT,
                Optional.empty(),
                Bundle.Casing.AS_BUNDLED));
    Task<MaskHead.Part, Filling> asked =
        settings.get("rows").equals("all") ? new AllRows(task) : task;
    PipelineSpec<MaskHead.Part, Filling> spec =
        new PipelineSpec<>(
            settings.get("model"), bundle.fingerprint(), asked, WINDOW_ROWS, OptionalInt.empty());
    int count = Integer.parseInt(settings.get("texts"));
    long[] tokens = {0};
    Timed.print(
        () -> fill(spec, texts(count / 10, 1)), () -> tokens[0] = fill(spec, texts(count, 2)));
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElse("VmHWM: unknown");
    System.out.printf("tokens %d, %s%n", tokens[0], peak.replaceAll("\\s+", " "));
  }

  private static long fill(PipelineSpec<MaskHead.Part, Filling> spec, List<Text> texts) {
    Iterator<Item<Text>> items = texts.stream().map(text -> new Item<>(text, text)).iterator();
    long tokens = 0;
    try (Pipeline<MaskHead.Part, Filling> pipeline = Models.shared().open(spec, Device.cpu(), 1)) {
      Iterator<Result<Text, Filling>> results = pipeline.run(items, (Tally tally) -> {});
      while (results.hasNext()) {
        tokens += results.next().tokens();
      }
    }
    return tokens;
  }

  private static List<Text> texts(int count, int seed) {
    Random random = new Random(seed);
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      int words = WORDS + random.nextInt(20);
      int mask = random.nextInt(words);
      for (int word = 0; word < words; word++) {
        text.append(word == mask ? "[MASK]" : VOCABULARY[random.nextInt(VOCABULARY.length)])
            .append(' ');
      }
      texts.add(Text.of(text.toString()));
    }
    return texts;
  }

  /** The same with the rows of all tokens. */
  private static final class AllRows implements Task<MaskHead.Part, Filling> {

    private static final long serialVersionUID = 1L;

    private final MaskTask task;

    private AllRows(MaskTask task) {
      this.task = task;
    }

    @Override
    public Graph graph(Bundle bundle, Device device) {
      return bundle.words().graph().orElseThrow();
    }

    @Override
    public TokenizerDefinition tokenizer(Bundle bundle) {
      return task.tokenizer(bundle);
    }

    @Override
    public List<Encoding> encode(Text text, Tokenizer tokenizer) {
      return task.encode(text, tokenizer);
    }

    @Override
    public Head<MaskHead.Part, Filling> head(OpenModel model) {
      return task.head(model);
    }
  }
}
