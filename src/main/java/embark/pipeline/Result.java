package embark.pipeline;

/**
 * A row and the answer for its text.
 *
 * @param row the item's row
 * @param value the answer; null if the item had no text
 * @param tokens tokens that the model read for it, special tokens included; 0 without text
 * @param truncated whether tokens of the text were left out
 * @param <K> the row
 * @param <V> the answer
 */
public record Result<K, V>(K row, V value, int tokens, boolean truncated) {}
