package embark.bundle;

import java.util.Optional;

/**
 * What a model's graph has for tasks that look at tokens one by one.
 *
 * @param tags for a label of each token: a row for each token with a column for each label
 * @param answers for where answers begin and end: a row for each token with a column for either
 * @param words for words in the place of masks: a row for each token with a column for each word of
 *     the vocabulary
 * @param mask the token that stands for a word that is to be found; empty if there is none
 */
record TokenReadings(Reading tags, Reading answers, Reading words, Optional<Mask> mask) {}
