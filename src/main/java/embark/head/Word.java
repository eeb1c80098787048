package embark.head;

/**
 * A word that may stand where a mask is.
 *
 * @param mask which of the text's masks, from 0
 * @param text the word, as the tokenizer writes it alone
 * @param score its probability there, among all words of the vocabulary
 * @param id its id
 */
public record Word(int mask, String text, double score, int id) {}
