package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.Mask;
import embark.head.Filling;
import embark.head.MaskHead;
import embark.infer.Device;
import embark.infer.Graph;
import embark.tokenize.Encoding;
import embark.tokenize.Places;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import embark.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The best words for the masks of each text, and how likely a text is: the sum over its tokens of
 * the logarithm of a token's probability where it alone is hidden.
 */
public final class MaskTask implements Task<MaskHead.Part, Filling> {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOG = System.getLogger(MaskTask.class.getName());

  /** Characters that a token has at least, as a rule. */
  private static final int CHARACTERS = 4;

  private final int topK;
  private final int[] targets;
  private final String mask;
  private final int maskId;

  /** Null for the tokenizer's own mask alone. */
  private final String written;

  private final MaskOptions.Likelihood likelihood;
  private final int maxLength;
  private final Bundle.Casing casing;

  private MaskTask(Mask mask, MaskOptions options, int maxLength, int... targets) {
    this.topK = options.topK();
    this.targets = targets;
    this.mask = mask.token();
    this.maskId = mask.id();
    this.written = options.mask().orElse(null);
    this.likelihood = options.likelihood();
    this.maxLength = maxLength;
    this.casing = options.casing();
  }

  /**
   * The task for a bundle: what is asked for, and what the bundle says where nothing is. As in
   * transformers, a target that is no token of the vocabulary counts as the first token of it; a
   * line on the log says so.
   *
   * @throws BundleException if the bundle cannot do what is asked, with all reasons
   */
  public static MaskTask resolve(Bundle bundle, MaskOptions options) {
    List<String> problems = new ArrayList<>(bundle.words().problems());
    Optional<Mask> mask = bundle.mask();
    if (mask.isEmpty()) {
      problems.add(
          "the tokenizer has no mask token; expected mask_token in tokenizer_config.json or"
              + " special_tokens_map.json. Copy the files of the model that was exported.");
    }
    int maxLength = options.maxLength().orElse(bundle.maxLength());
    EmbeddingTask.checkLength(bundle, maxLength, problems);
    if (options.mask().filter(String::isBlank).isPresent()) {
      problems.add(
          "Invalid mask: '%s'; expected what stands for a mask in the texts, as ___. Leave it out for the tokenizer's own."
              .formatted(options.mask().get()));
    }
    int[] targets = problems.isEmpty() ? targets(bundle, options.targets(), problems) : new int[0];
    if (!problems.isEmpty()) {
      throw new BundleException("Cannot fill masks with " + bundle.directory(), problems);
    }
    return new MaskTask(mask.orElseThrow(), options, maxLength, targets);
  }

  private static int[] targets(Bundle bundle, List<String> words, List<String> problems) {
    Map<String, Integer> ids = new TreeMap<>(bundle.ids(Set.copyOf(words)));
    List<String> others = words.stream().filter(word -> !ids.containsKey(word)).toList();
    if (!others.isEmpty()) {
      List<OptionalInt> firsts =
          Vocabulary.firstTokens(
              bundle.tokenizer(bundle.maxLength(), Bundle.Casing.AS_BUNDLED), others);
      for (int i = 0; i < others.size(); i++) {
        if (firsts.get(i).isEmpty()) {
          problems.add(
              "Invalid targets: '%s' has no token; expected words. Leave it out."
                  .formatted(others.get(i)));
        } else {
          ids.put(others.get(i), firsts.get(i).getAsInt());
        }
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "No tokens of the vocabulary, so that the first token of each counts: %s."
              .formatted(String.join(", ", others)));
    }
    int width = bundle.words().graph().orElseThrow().width();
    ids.forEach(
        (word, id) -> {
          if (id >= width) {
            problems.add(
                "Invalid targets: '%s' has the id %d, and the model has scores for ids below %d; expected words that it knows. Leave it out, or take the tokenizer that the model was trained with."
                    .formatted(word, id, width));
          }
        });
    return ids.values().stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
  }

  /** Words that a mask has at most. */
  public int topK() {
    return topK;
  }

  @Override
  public Graph graph(Bundle bundle, Device device) {
    return bundle.wordsWanted();
  }

  @Override
  public TokenizerDefinition tokenizer(Bundle bundle) {
    TokenizerDefinition definition = bundle.tokenizer(maxLength, casing);
    return likelihood == MaskOptions.Likelihood.GIVEN
        ? definition.with(bundle.placing())
        : definition;
  }

  /**
   * The text, if it has masks, and where it is to be said how likely it is, the text again for each
   * of its tokens, which is hidden; masks and special tokens are not.
   *
   * @throws IllegalArgumentException if the text has no mask but should, or if one is cut off
   */
  @Override
  public List<Encoding> encode(Text text, Tokenizer tokenizer) {
    String read = written == null ? text.first() : text.first().replace(written, mask);
    Encoding encoding = tokenizer.encode(Text.of(read)).get(0);
    int[] ids = encoding.ids();
    int[] masks = IntStream.range(0, ids.length).filter(i -> ids[i] == maskId).toArray();
    checkMasks(read, encoding, masks.length);
    List<Encoding> encodings = new ArrayList<>();
    if (masks.length > 0) {
      encodings.add(encoding.wanting(masks));
    }
    if (likelihood == MaskOptions.Likelihood.GIVEN) {
      Places places = encoding.places();
      IntStream.range(0, ids.length)
          .filter(token -> places.text(token) != Places.SPECIAL && ids[token] != maskId)
          .forEach(token -> encodings.add(encoding.hiding(token, maskId)));
    }
    return encodings.isEmpty() ? List.of(encoding.wanting()) : encodings;
  }

  private void checkMasks(String text, Encoding encoding, int found) {
    if (encoding.truncated()) {
      int all = (text.length() - text.replace(mask, "").length()) / mask.length();
      if (all > found) {
        throw new IllegalArgumentException(
            "Masks behind the %d tokens that are read: %d of %d; expected none. Shorten the text, or raise maxLength."
                .formatted(encoding.length(), all - found, all));
      }
    }
    if (found == 0 && likelihood == MaskOptions.Likelihood.LEFT_OUT) {
      throw new IllegalArgumentException(
          "The text has no mask; expected %s where a word is to be found. Write it into the text%s."
              .formatted(mask, written == null ? ", or set mask to what stands there" : ""));
    }
  }

  @Override
  public long weight(Text text) {
    long length = text.length();
    return likelihood == MaskOptions.Likelihood.GIVEN
        ? length + length * Math.min(length, (long) CHARACTERS * maxLength) / CHARACTERS
        : length;
  }

  @Override
  public MaskHead head(OpenModel model) {
    return new MaskHead(model.graph().shape(), model.vocabulary(), topK, targets);
  }
}
