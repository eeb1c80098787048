package embark.spark;

import embark.tokenize.Text;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Where the texts of a row are: one column, or two whose texts are read together as pairs. */
final class TextColumns implements Serializable {

  private static final long serialVersionUID = 1L;

  private final TextColumn first;

  /** Null for single texts. */
  private final TextColumn second;

  private TextColumns(TextColumn first, TextColumn second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Finds the columns.
   *
   * @param pair the column of the second texts; empty for single texts
   * @throws IllegalArgumentException if one does not exist or holds no text, or if only one of two
   *     holds arrays
   */
  static TextColumns resolve(StructType schema, String name, Optional<String> pair) {
    TextColumn first = TextColumn.resolve(schema, name);
    if (pair.isEmpty()) {
      return new TextColumns(first, null);
    }
    TextColumn second = TextColumn.resolve(schema, pair.get());
    if (first.shape() != second.shape()) {
      throw new IllegalArgumentException(
          "Only one of the columns '%s' and '%s' holds arrays; expected both or none. Explode it, or name another column."
              .formatted(name, pair.get()));
    }
    return new TextColumns(first, second);
  }

  /** How many texts or pairs a row has. */
  TextColumn.Shape shape() {
    return first.shape();
  }

  /** The indices of the top-level columns. */
  List<Integer> indices() {
    return second == null ? List.of(first.index()) : List.of(first.index(), second.index());
  }

  /** The text or pair of a row, of shape ONE; null if a text is null. */
  Text text(Row row) {
    return text(first.text(row), second == null ? "" : second.text(row));
  }

  /**
   * The texts or pairs of a row, of shape MANY, with nulls in place of what is null; null for a
   * null array.
   *
   * @throws IllegalArgumentException if the arrays of a pair have not as many elements
   */
  List<Text> texts(Row row) {
    List<String> firsts = first.texts(row);
    List<String> seconds = second == null ? firsts : second.texts(row);
    if (firsts == null || seconds == null) {
      return null;
    }
    if (firsts.size() != seconds.size()) {
      throw new IllegalArgumentException(
          "Cannot pair %d texts with %d; expected as many of each. Correct the row, or drop it."
              .formatted(firsts.size(), seconds.size()));
    }
    List<Text> texts = new ArrayList<>(firsts.size());
    for (int i = 0; i < firsts.size(); i++) {
      texts.add(text(firsts.get(i), seconds.get(i)));
    }
    return texts;
  }

  private Text text(String one, String other) {
    if (one == null || other == null) {
      return null;
    }
    return second == null ? Text.of(one) : new Text(one, other);
  }
}
