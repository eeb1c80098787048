package embark.head;

/**
 * A part of a text that a model put a label on.
 *
 * @param label the label, without the letter that says where in an entity a token stands
 * @param text the part of the text, as it came
 * @param start where it begins, in code points of the text from 0
 * @param end where it ends, exclusive
 * @param score the probability of the label: the mean over the entity's tokens or words
 */
public record Entity(String label, String text, int start, int end, double score) {}
