package embark.pipeline;

/**
 * A row and the answer for its text.
 *
 * @param row the item's row
 * @param value the answer; null if the item had no text, or its text broke
 * @param tokens tokens of the text that the model read, special tokens included, also where it read
 *     them for an equal text before it; 0 without text
 * @param truncated whether tokens of the text were left out
 * @param failure why there is no answer to the text; null if there is one, or there was no text
 * @param <K> the row
 * @param <V> the answer
 */
public record Result<K, V>(K row, V value, int tokens, boolean truncated, String failure) {

  /** An answer, or nothing for no text. */
  public Result(K row, V value, int tokens, boolean truncated) {
    this(row, value, tokens, truncated, null);
  }

  /** No answer, for a reason. */
  public static <K, V> Result<K, V> failed(K row, String failure) {
    return new Result<>(row, null, 0, false, failure);
  }
}
