package embark.pipeline;

import embark.bundle.Bundle;
import embark.tokenize.Sentences;
import java.util.Optional;

/**
 * What a user may ask of passages; empty means as the bundle says.
 *
 * @param maxTokens most tokens of a passage, special tokens and those of the prompt included
 * @param overlap most tokens that a passage repeats of the one before it
 * @param prompt name of the bundle's prompt that passages will be read with, or {@code none}
 * @param promptText such a prompt of the user's own; not together with {@code prompt}
 * @param casing what decides on lower-casing
 * @param sentences where sentences end, at which passages are to end; empty for words alone
 */
public record PassageOptions(
    Optional<Integer> maxTokens,
    int overlap,
    Optional<String> prompt,
    Optional<String> promptText,
    Bundle.Casing casing,
    Optional<Sentences> sentences) {}
