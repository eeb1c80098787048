package embark.head;

/**
 * What a window of a context has of answers.
 *
 * @param best places in the context, in code points
 * @param noAnswerScore how probable it is that the window does not say
 */
public record AnswerSpans(SpanChoice best, double noAnswerScore) {}
