package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * The Hugging Face tokenizer, by DJL's binding to the Rust library, for texts that are cut into
 * windows, and for encodings that say where their tokens stand. Windows are those of the library's
 * truncation with a stride: each begins {@code overlap} tokens before the end of the one before it,
 * and all have the special tokens around them, a second text's the first text too. A prompt's
 * tokens stand in each window like special ones.
 */
public final class WindowTokenizer implements Tokenizer {

  static {
    DjlSettings.apply();
  }

  private final TokenizerDefinition definition;
  private final HuggingFaceTokenizer tokenizer;

  /**
   * A tokenizer for a definition.
   *
   * @throws IllegalArgumentException if the JSON is not a tokenizer that the library can read, or
   *     if the maximum length has no room for the special tokens and a token more
   */
  public WindowTokenizer(TokenizerDefinition definition) {
    this.definition = definition;
    this.tokenizer = DjlTokenizer.openUntruncated(definition);
    int special = tokenizer.encode(definition.prompt()).getIds().length;
    int least = special + definition.overlap().orElse(-1) + 1;
    if (least > definition.maxLength()) {
      close();
      throw definition.overlap().isEmpty()
          ? DjlTokenizer.tooShort(definition, special, "a text")
          : tooMuch(definition.maxLength() - special - 1);
    }
  }

  /**
   * The windows of a text, or of the second text of a pair; one, where texts are truncated. At most
   * {@link LongText#MOST} characters of each text are read. A lone surrogate is read as U+FFFD.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text, or if the special
   *     tokens of a pair are more than the maximum length
   */
  @Override
  public List<Encoding> encode(Text text) {
    int few = LongText.first(definition);
    if (definition.overlap().isEmpty() && !text.isPair() && text.length() > few) {
      Whole begin = whole(Text.of(LongText.prefix(text.first(), few)), false);
      if (begin.ids.length > definition.maxLength() + LongText.MARGIN) {
        return begin.encodings();
      }
    }
    return whole(text, true).encodings();
  }

  /**
   * All tokens of a text or a pair.
   *
   * @param toItsEnd whether it is no part of another text
   */
  private Whole whole(Text text, boolean toItsEnd) {
    String first = definition.prompt() + wellFormed(text.first());
    String second = text.isPair() ? wellFormed(text.second()) : null;
    boolean complete =
        toItsEnd
            && first.length() == definition.prompt().length() + text.first().length()
            && (second == null || second.length() == text.second().length());
    ai.djl.huggingface.tokenizers.Encoding all;
    try {
      all = text.isPair() ? tokenizer.encode(first, second) : tokenizer.encode(first);
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot tokenize a text of %d characters: %s. Correct the text, or the tokenizer."
              .formatted(text.length(), e.getMessage()),
          e);
    }
    return new Whole(all, places(all, first, second), complete);
  }

  private IllegalArgumentException tooMuch(int most) {
    return new IllegalArgumentException(
        "Invalid overlap: %d; expected at most %d, as maxLength=%d has room for that beside special tokens%s and one new token."
            .formatted(
                definition.overlap().orElse(0),
                most,
                definition.maxLength(),
                definition.prompt().isEmpty() ? "" : ", the prompt"));
  }

  /** The text up to the most that is read, with U+FFFD for what is half a character. */
  private static String wellFormed(String text) {
    String read = LongText.prefix(text, LongText.MOST);
    boolean halves = read.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    return halves
        ? read.codePoints()
            .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : read;
  }

  private Places places(ai.djl.huggingface.tokenizers.Encoding all, String first, String second) {
    long[] owners = all.getSequenceIds();
    int[] texts = new int[owners.length];
    for (int token = 0; token < texts.length; token++) {
      texts[token] = Math.toIntExact(owners[token]);
    }
    int[] starts = new int[texts.length];
    int[] ends = new int[texts.length];
    boolean[] continuing = new boolean[texts.length];
    int before = definition.prompt().codePointCount(0, definition.prompt().length());
    if (before > 0) {
      CharSpan[] spans = all.getCharTokenSpans();
      for (int token = 0; token < texts.length; token++) {
        // A text's first token may begin with the blank before it, which is the prompt's.
        if (texts[token] == 0
            && spans[token] != null
            && spans[token].getStart() < before
            && spans[token].getEnd() <= before) {
          texts[token] = Places.SPECIAL;
        }
      }
    }
    int[] words = new int[texts.length];
    if (definition.placing().isPresent()) {
      Placing placing = definition.placing().get();
      int[][] characters = {
        first.codePoints().toArray(), second == null ? new int[0] : second.codePoints().toArray()
      };
      CharSpan[] spans = all.getCharTokenSpans();
      String[] tokens = all.getTokens();
      for (int token = 0; token < texts.length; token++) {
        words[token] = Math.toIntExact(all.getWordIds()[token]);
        if (texts[token] != Places.SPECIAL && spans[token] != null) {
          starts[token] = spans[token].getStart();
          ends[token] = spans[token].getEnd();
          continuing[token] =
              all.getIds()[token] != placing.unknownId()
                  && placing.continuesWord(
                      tokens[token], starts[token], ends[token], characters[texts[token]]);
          starts[token] = Math.max(0, starts[token] - (texts[token] == 0 ? before : 0));
          ends[token] -= texts[token] == 0 ? before : 0;
        }
      }
    }
    return new Places(texts, starts, ends, continuing, words, 0);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The tokens of a text or a pair, to be cut. */
  private final class Whole {

    private final long[] ids;
    private final long[] typeIds;
    private final Places places;
    private final boolean complete;

    /** How many tokens each text has. */
    private final int[] counts = new int[2];

    /** The text that is cut: the second of a pair. */
    private final int cut;

    private Whole(ai.djl.huggingface.tokenizers.Encoding all, Places places, boolean complete) {
      this.ids = all.getIds();
      this.typeIds = all.getTypeIds();
      this.places = places;
      this.complete = complete;
      for (int token = 0; token < places.length(); token++) {
        if (places.text(token) != Places.SPECIAL) {
          counts[places.text(token)]++;
        }
      }
      this.cut = counts[1] > 0 ? 1 : 0;
    }

    List<Encoding> encodings() {
      int special = ids.length - counts[0] - counts[1];
      int room = definition.maxLength() - special;
      if (room < 0) {
        throw DjlTokenizer.tooShort(definition, special, "a pair of texts");
      }
      if (definition.overlap().isEmpty()) {
        int[] kept = PairEncoder.kept(counts[0], counts[1], room);
        boolean whole = complete && kept[0] == counts[0] && kept[1] == counts[1];
        return List.of(window(kept[0], 0, kept[cut], !whole));
      }
      return windows(room, definition.overlap().getAsInt());
    }

    private List<Encoding> windows(int room, int overlap) {
      if (room <= overlap) {
        throw tooMuch(room - 1);
      }
      if (counts[0] + counts[1] <= room) {
        return List.of(window(cut == 0 ? 0 : counts[0], 0, counts[cut], !complete));
      }
      // A first text is cut where it takes more than half of the room and leaves less than a fifth
      // to what is new, or nothing.
      int most = Math.min(room - overlap - 1, Math.max(room / 2, room - overlap - room / 5));
      int first = cut == 0 ? 0 : Math.min(counts[0], most);
      boolean truncated = !complete || (cut == 1 && first < counts[0]);
      List<Encoding> windows = new ArrayList<>();
      int from = 0;
      int to;
      do {
        to = Math.min(counts[cut], from + room - first);
        windows.add(window(first, from, to, truncated));
        from = to - overlap;
      } while (to < counts[cut]);
      return windows;
    }

    /**
     * A window.
     *
     * @param first tokens of the first text of a pair
     * @param from where it begins among the tokens of the text that is cut
     * @param to where it ends
     */
    private Encoding window(int first, int from, int to, boolean truncated) {
      int begin = 0;
      while (begin < ids.length && places.text(begin) != cut) {
        begin++;
      }
      int end = begin + counts[cut];
      int[] tokens =
          new int[ids.length - counts[0] - counts[1] + (cut == 0 ? 0 : first) + to - from];
      int length = 0;
      int left = first;
      for (int token = 0; token < begin; token++) {
        if (places.text(token) == Places.SPECIAL || left-- > 0) {
          tokens[length++] = token;
        }
      }
      for (int token = begin + from; token < begin + to; token++) {
        tokens[length++] = token;
      }
      for (int token = end; token < ids.length; token++) {
        tokens[length++] = token;
      }
      int[] its = new int[length];
      int[] types = new int[length];
      for (int i = 0; i < length; i++) {
        its[i] = Math.toIntExact(ids[tokens[i]]);
        types[i] = Math.toIntExact(typeIds[tokens[i]]);
      }
      return new Encoding(
          its, types, truncated, definition.placing().isPresent() ? places.of(tokens, from) : null);
    }
  }
}
