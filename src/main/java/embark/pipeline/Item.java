package embark.pipeline;

import embark.tokenize.Text;

/**
 * A row and the text in it.
 *
 * @param row a passenger: carried to the result untouched
 * @param text null for a row without text, which gets a result without value
 * @param <K> the row
 */
public record Item<K>(K row, Text text) {}
