package embark.head;

/**
 * A part of a context that answers a question.
 *
 * @param text the part, as it came; empty for no answer
 * @param start where it begins, in code points of the context from 0
 * @param end where it ends, exclusive
 * @param score how probable it is; above 1 where windows that overlap agree on it, as in
 *     transformers
 */
public record Answer(String text, int start, int end, double score) {}
