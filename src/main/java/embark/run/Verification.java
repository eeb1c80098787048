package embark.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a model's ids and numbers compare with a reference's.
 *
 * @param model the model as it was named
 * @param fingerprint SHA-256 of the model
 * @param reference the file
 * @param texts how many it has
 * @param ids how the ids compare
 * @param values how vectors or logits compare; empty if the file has none
 * @param bounds what was asked for
 */
public record Verification(
    String model,
    String fingerprint,
    String reference,
    long texts,
    Ids ids,
    Optional<Values> values,
    Bounds bounds) {

  private static final int TEXT_COLUMNS = 60;

  /**
   * Bounds of what counts as equal; ids always have to be.
   *
   * @param cosine least cosine of two vectors or of two rows of logits, -1 to 1
   * @param difference most that two numbers differ by, as a part of the largest number of the
   *     reference in that row; at least 0
   */
  public record Bounds(double cosine, double difference) {}

  /**
   * Ids.
   *
   * @param compared texts that the reference has ids of
   * @param equal texts whose ids are all equal
   * @param first the first difference; empty if there is none
   */
  public record Ids(long compared, long equal, Optional<Difference> first) {}

  /**
   * Where ids differ first.
   *
   * @param line of the file
   * @param text the text, the first of a pair
   * @param position of the token, from 0
   * @param got our token; empty behind our last one
   * @param expected the reference's token; empty behind its last one
   */
  public record Difference(
      long line, String text, int position, Optional<Token> got, Optional<Token> expected) {}

  /**
   * A token.
   *
   * @param id its id
   * @param name its piece; empty if the vocabulary does not have the id
   */
  public record Token(int id, Optional<String> name) {}

  /**
   * Vectors or logits.
   *
   * @param name what the numbers are: {@code vectors} or {@code logits}
   * @param compared texts that the reference has numbers of
   * @param cosine the least cosine; not a number where one of ours is none
   * @param difference the largest difference, as {@link Bounds#difference()} counts it
   */
  public record Values(String name, long compared, Extreme cosine, Extreme difference) {}

  /**
   * The worst number of some.
   *
   * @param value the number
   * @param line where it is
   */
  public record Extreme(double value, long line) {}

  /** Whether all ids are equal and all numbers within the bounds. */
  public boolean holds() {
    return broken().isEmpty();
  }

  private List<String> broken() {
    List<String> broken = new ArrayList<>();
    if (ids.equal() < ids.compared()) {
      broken.add("ids");
    }
    if (values.filter(found -> !(found.cosine().value() >= bounds.cosine())).isPresent()) {
      broken.add("cosine");
    }
    if (values.filter(found -> !(found.difference().value() <= bounds.difference())).isPresent()) {
      broken.add("difference");
    }
    return broken;
  }

  /** Lines for a person. */
  public String text() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("model", Summary.named(model, fingerprint));
    lines.put("reference", "%s, %d texts".formatted(reference, texts));
    lines.put(
        "ids",
        ids.compared() == 0
            ? "none in the reference"
            : "%d of %d texts equal".formatted(ids.equal(), ids.compared()));
    values.ifPresent(
        found -> {
          lines.put("compared", "%d %s".formatted(found.compared(), found.name()));
          lines.put("cosine", extreme("%.9f", "at least", found.cosine(), bounds.cosine()));
          lines.put(
              "difference", extreme("%.3g", "at most", found.difference(), bounds.difference()));
        });
    lines.put(
        "result",
        holds() ? "equal within the bounds" : "differs in " + String.join(", ", broken()));
    String text = Summary.text(lines);
    return ids.first()
        .map(first -> text + System.lineSeparator() + differenceText(first))
        .orElse(text);
  }

  private static String extreme(String format, String limit, Extreme worst, double bound) {
    return String.format(
        Locale.ROOT,
        format + " at worst, line %d (%s %s)",
        worst.value(),
        worst.line(),
        limit,
        bound);
  }

  private static String differenceText(Difference first) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("text", DisplayText.fit(first.text(), TEXT_COLUMNS));
    lines.put("got", token(first.got()));
    lines.put("expected", token(first.expected()));
    return "%nThe first difference of ids is in line %d, token %d (from 0):%n%s"
        .formatted(first.line(), first.position(), Summary.text(lines));
  }

  private static String token(Optional<Token> token) {
    return token
        .map(
            found ->
                found.id()
                    + found
                        .name()
                        .map(name -> " " + DisplayText.fit(name, TEXT_COLUMNS))
                        .orElse(""))
        .orElse("nothing: the text has no more tokens");
  }
}
