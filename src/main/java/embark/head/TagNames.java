package embark.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the labels of tokens say of where entities begin and end.
 *
 * <p>{@code B-} begins an entity and {@code I-} goes on with one, as transformers reads them; all
 * other labels are kinds of their own that go on. Where a kind has a {@code B-}, these letters are
 * read too, which transformers does not know: {@code L-} and {@code E-} end an entity, {@code U-}
 * and {@code S-} are one by themselves, {@code M-} is as {@code I-} (BILOU, BIOES, BMES).
 */
final class TagNames {

  private static final Set<String> MORE = Set.of("L-", "E-", "U-", "S-", "M-");
  private static final int LETTER = 2;

  private final List<String> names;
  private final String[] shown;
  private final int[] kinds;
  private final boolean[] begins;
  private final boolean[] ends;

  TagNames(List<String> labels) {
    this.names = List.copyOf(labels);
    this.shown = new String[names.size()];
    this.kinds = new int[shown.length];
    this.begins = new boolean[shown.length];
    this.ends = new boolean[shown.length];
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < shown.length; i++) {
      String name = names.get(i);
      shown[i] = name.substring(name.indexOf('-') + 1);
      String kind = name;
      String letter = name.substring(0, Math.min(LETTER, name.length()));
      String rest = name.substring(letter.length());
      if (letter.equals("B-") || letter.equals("I-")) {
        kind = rest;
        begins[i] = letter.equals("B-");
      } else if (MORE.contains(letter) && names.contains("B-" + rest)) {
        kind = rest;
        boolean alone = letter.equals("U-") || letter.equals("S-");
        begins[i] = alone;
        ends[i] = alone || !letter.equals("M-");
      }
      if (!seen.contains(kind)) {
        seen.add(kind);
      }
      kinds[i] = seen.indexOf(kind);
    }
  }

  /** A label's whole name. */
  String name(int label) {
    return names.get(label);
  }

  /** What an entity is called whose first token has a label: the name behind its first hyphen. */
  String shown(int label) {
    return shown[label];
  }

  /** Whether a token with a label is of another entity than the token before it. */
  boolean begins(int label, int before) {
    return begins[label] || ends[before] || kinds[label] != kinds[before];
  }
}
