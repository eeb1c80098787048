package embark.spark;

import embark.tokenize.Text;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Where the texts of a row are: one column, or two whose texts are read together as pairs. Of two,
 * one may hold a text and the other an array: the text then goes with each element.
 */
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
   * @throws IllegalArgumentException if one does not exist or holds no text
   */
  static TextColumns resolve(StructType schema, String name, Optional<String> pair) {
    TextColumn first = TextColumn.resolve(schema, name);
    if (pair.isEmpty()) {
      return new TextColumns(first, null);
    }
    return new TextColumns(first, TextColumn.resolve(schema, pair.get()));
  }

  /** How many texts or pairs a row has. */
  TextColumn.Shape shape() {
    return first.shape() == TextColumn.Shape.MANY || second == null
        ? first.shape()
        : second.shape();
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
    List<String> firsts = several(first, row, second);
    List<String> seconds = second == null ? firsts : several(second, row, first);
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

  /** A column's texts, or its one text as often as the other column has texts. */
  private static List<String> several(TextColumn column, Row row, TextColumn other) {
    if (column.shape() == TextColumn.Shape.MANY) {
      return column.texts(row);
    }
    List<String> others = other.texts(row);
    return others == null ? null : Collections.nCopies(others.size(), column.text(row));
  }

  private Text text(String one, String other) {
    if (one == null || other == null) {
      return null;
    }
    return second == null ? Text.of(one) : new Text(one, other);
  }
}
