package embark.pipeline;

import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Some items in a row and their encodings, item after item. A text that stands in several of them
 * is encoded for the first one only: the others have its answer.
 */
final class Window<K> {

  private final List<Item<K>> items;
  private final List<Encoding> encodings;
  private final int[] starts;
  private final int[] firsts;
  private final int[] beginning;
  private final String[] failures;
  private final long ready = Stopwatch.now();

  private Window(
      List<Item<K>> items,
      List<Encoding> encodings,
      int[] starts,
      int[] firsts,
      String... failures) {
    this.items = items;
    this.encodings = encodings;
    this.starts = starts;
    this.firsts = firsts;
    this.failures = failures;
    this.beginning = beginning(encodings.size(), starts, firsts);
  }

  static <K> Window<K> encode(
      List<Item<K>> items, Function<Text, List<Encoding>> encoder, BadText badText) {
    List<Encoding> encodings = new ArrayList<>(items.size());
    int[] starts = new int[items.size() + 1];
    int[] firsts = firsts(items);
    String[] failures = new String[items.size()];
    for (int i = 0; i < items.size(); i++) {
      Text text = items.get(i).text();
      if (text != null && firsts[i] == i) {
        try {
          encodings.addAll(encoder.apply(text));
        } catch (IllegalArgumentException e) {
          failures[i] = badText.reason(e);
        }
      }
      starts[i + 1] = encodings.size();
    }
    return new Window<>(items, encodings, starts, firsts, failures);
  }

  /** For each item the first one with an equal text: itself, where no equal text is before it. */
  private static int[] firsts(List<? extends Item<?>> items) {
    Map<Text, Integer> seen = new HashMap<>(2 * items.size());
    int[] firsts = new int[items.size()];
    for (int i = 0; i < firsts.length; i++) {
      Text text = items.get(i).text();
      Integer first = text == null ? null : seen.putIfAbsent(text, i);
      firsts[i] = first == null ? i : first;
    }
    return firsts;
  }

  /** For each encoding how many items have it as their first. */
  private static int[] beginning(int encodings, int[] starts, int... firsts) {
    int[] beginning = new int[encodings];
    for (int first : firsts) {
      if (starts[first] < starts[first + 1]) {
        beginning[starts[first]]++;
      }
    }
    return beginning;
  }

  /** The first item with an equal text: the item itself, if it is that or has no text. */
  int first(int item) {
    return firsts[item];
  }

  /** Why an item's text cannot be encoded; null if it can be. An item that cannot has none. */
  String failure(int item) {
    return failures[firsts[item]];
  }

  /** The items, in input order. */
  List<Item<K>> items() {
    return items;
  }

  /** When it was encoded, by {@link Stopwatch#now}. */
  long ready() {
    return ready;
  }

  /** All encodings. */
  List<Encoding> encodings() {
    return encodings;
  }

  /**
   * Where the encodings of an item that is its own {@link #first} begin, and so where those of the
   * item before it end.
   */
  int start(int item) {
    return starts[item];
  }

  boolean isNull(int item) {
    return items.get(item).text() == null;
  }

  /** The encodings of an item that is its own {@link #first}. */
  List<Encoding> encodings(int item) {
    return encodings.subList(starts[item], starts[item + 1]);
  }

  /** How many items begin with an encoding, so that the sum over encodings counts items. */
  int itemsFrom(int encoding) {
    return beginning[encoding];
  }
}
