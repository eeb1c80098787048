package embark.tokenize;

import java.util.stream.IntStream;

/**
 * The token ids of one text or of one window of it, special tokens included, without padding.
 *
 * <p>Immutable by agreement: the arrays are not copied, and nobody writes to them.
 */
public final class Encoding {

  /** No id. */
  public static final int NONE = -1;

  private final int[] ids;
  private final int[] typeIds;
  private final boolean truncated;

  /** Null where it was not asked for. */
  private final Places places;

  /** Null for all. */
  private final int[] wanted;

  private final int hidden;

  private final int start;
  private final int end;

  /**
   * An encoding that owns the given arrays.
   *
   * @param ids token ids
   * @param typeIds segment of each token (0, or 1 for the second text of a pair), as long as {@code
   *     ids}
   * @param truncated whether tokens of the text were left out to keep the maximum length
   */
  public Encoding(int[] ids, int[] typeIds, boolean truncated) {
    this(ids, typeIds, truncated, null);
  }

  private Encoding(Encoding like, int[] ids, int[] wanted, int hidden, int start, int end) {
    this.ids = ids;
    this.typeIds = like.typeIds;
    this.truncated = like.truncated;
    this.places = like.places;
    this.wanted = wanted;
    this.hidden = hidden;
    this.start = start;
    this.end = end;
  }

  /** An encoding that says where its tokens stand, unless {@code places} is null. */
  Encoding(int[] ids, int[] typeIds, boolean truncated, Places places) {
    if (ids.length != typeIds.length) {
      throw new IllegalArgumentException(
          "Invalid encoding: %d ids and %d segment ids; expected as many of each."
              .formatted(ids.length, typeIds.length));
    }
    this.ids = ids;
    this.typeIds = typeIds;
    this.truncated = truncated;
    this.places = places;
    this.wanted = null;
    this.hidden = NONE;
    this.start = 0;
    this.end = 0;
  }

  /** The same as the encoding of a part of an item's text, a sentence of a document for one. */
  public Encoding of(int partStart, int partEnd) {
    return new Encoding(this, ids, wanted, hidden, partStart, partEnd);
  }

  /** Where the part of the item's text begins, in code points; 0 where there are no parts. */
  public int start() {
    return start;
  }

  /** Where the part of the item's text ends, in code points; 0 where there are no parts. */
  public int end() {
    return end;
  }

  /** Token ids. */
  public int[] ids() {
    return ids;
  }

  /** Segment of each token. */
  public int[] typeIds() {
    return typeIds;
  }

  /**
   * Where the tokens stand in the text.
   *
   * @throws IllegalStateException if the tokenizer was not asked for that
   */
  public Places places() {
    if (places == null) {
      throw new IllegalStateException(
          "The encoding has no places; expected those of a definition with placing.");
    }
    return places;
  }

  /** The same with other ids for some tokens, in as many places. */
  public Encoding with(int... otherIds) {
    return new Encoding(otherIds, typeIds, truncated, places).of(start, end);
  }

  /** The same, of which the model's rows are wanted for some tokens only, by their indices. */
  public Encoding wanting(int... tokens) {
    return new Encoding(this, ids, tokens, hidden, start, end);
  }

  /**
   * The same with a mask in the place of one token, of which alone the model's row is wanted.
   *
   * @param maskId the id of the mask
   */
  public Encoding hiding(int token, int maskId) {
    int[] masked = ids.clone();
    masked[token] = maskId;
    return new Encoding(this, masked, new int[] {token}, ids[token], start, end);
  }

  /** The indices of the tokens for which the model's rows are wanted: all, unless it was said. */
  public int[] wanted() {
    return wanted == null ? IntStream.range(0, ids.length).toArray() : wanted;
  }

  /** The id of the token that a mask hides, or {@link #NONE}. */
  public int hidden() {
    return hidden;
  }

  /** Number of tokens, special tokens included. */
  public int length() {
    return ids.length;
  }

  /** Whether tokens of the text were left out to keep the maximum length. */
  public boolean truncated() {
    return truncated;
  }
}
