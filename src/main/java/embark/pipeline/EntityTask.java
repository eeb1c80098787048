package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.head.Aggregation;
import embark.head.Entity;
import embark.head.EntityHead;
import embark.head.Head;
import embark.head.TokenTags;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Entities of each text, by a model's logits of its tokens. */
public final class EntityTask implements Task<TokenTags, List<Entity>> {

  private static final long serialVersionUID = 1L;

  /** A token has half of it on each side, and most models read twelve times as much. */
  private static final int OVERLAP = 64;

  private final ArrayList<String> labels;
  private final Aggregation aggregation;
  private final ArrayList<String> ignored;
  private final int maxLength;
  private final int overlap;
  private final Bundle.Casing casing;

  private EntityTask(
      List<String> labels,
      EntityOptions options,
      int maxLength,
      int overlap,
      Bundle.Casing casing) {
    this.labels = new ArrayList<>(labels);
    this.aggregation = options.aggregation();
    this.ignored = new ArrayList<>(options.ignored());
    this.maxLength = maxLength;
    this.overlap = overlap;
    this.casing = casing;
  }

  /**
   * The task for a bundle: what is asked for, and what the bundle says where nothing is.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static EntityTask resolve(Bundle bundle, EntityOptions options) {
    List<String> problems = new ArrayList<>(bundle.tags().problems());
    List<String> labels = bundle.labels().labels();
    if (problems.isEmpty() && labels.isEmpty()) {
      problems.add(
          "config.json has no id2label; expected a name for each of the %d logits. Add id2label to config.json."
              .formatted(bundle.tags().graph().orElseThrow().width()));
    }
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    EmbeddingTask.checkLength(bundle, maxLength, problems);
    int overlap = WindowLengths.TRUNCATED;
    if (options.longTexts() == EntityOptions.LongTexts.IN_WINDOWS) {
      overlap = options.overlap().orElse(overlap(maxLength));
      WindowLengths.check(maxLength, overlap, problems);
    } else if (options.overlap().isPresent()) {
      problems.add(
          "overlap was given, but long texts are cut; expected none. Leave it out, or have long texts read in windows.");
    }
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot tag with " + bundle.directory(), problems);
    }
    return new EntityTask(labels, options, maxLength, overlap, options.casing());
  }

  /** Tokens that neighbouring windows share unless another number is asked for. */
  static int overlap(int maxLength) {
    return Math.min(OVERLAP, maxLength / 4);
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return bundle.tags().graph().orElseThrow();
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    TokenizerDefinition placed = bundle.tokenizer(maxLength, casing).with(bundle.placing());
    return overlap == WindowLengths.TRUNCATED ? placed : placed.inWindows(overlap);
  }

  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    return tokenizer.encode(text);
  }

  @Override
  public long weight(Text text) {
    return WindowLengths.weight(text.length(), maxLength, overlap);
  }

  @Override
  public Head<TokenTags, List<Entity>> head(OpenModel model) {
    return new EntityHead(labels, aggregation, Set.copyOf(ignored));
  }
}
