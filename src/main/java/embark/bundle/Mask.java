package embark.bundle;

/**
 * The token that stands for a word that is to be found.
 *
 * @param token as it is written in texts
 * @param id its id
 */
public record Mask(String token, int id) {}
