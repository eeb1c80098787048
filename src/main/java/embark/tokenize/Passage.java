package embark.tokenize;

/**
 * A part of a text that a model reads at once.
 *
 * @param start where it begins, in code points of the text
 * @param end where it ends
 * @param tokens tokens of it as the model reads it, special tokens and those of a prompt included
 */
public record Passage(int start, int end, int tokens) {}
