package embark.pipeline;

import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Some items in a row and their encodings, item after item. */
final class Window<K> {

  private final List<Item<K>> items;
  private final List<Encoding> encodings;
  private final int[] starts;
  private final String[] failures;
  private final long ready = Stopwatch.now();

  private Window(List<Item<K>> items, List<Encoding> encodings, int[] starts, String... failures) {
    this.items = items;
    this.encodings = encodings;
    this.starts = starts;
    this.failures = failures;
  }

  static <K> Window<K> encode(
      List<Item<K>> items, Function<Text, List<Text>> texts, Tokenizer tokenizer, BadText badText) {
    List<Encoding> encodings = new ArrayList<>(items.size());
    int[] starts = new int[items.size() + 1];
    String[] failures = new String[items.size()];
    for (int i = 0; i < items.size(); i++) {
      Text text = items.get(i).text();
      if (text != null) {
        try {
          List<Encoding> its = new ArrayList<>();
          texts.apply(text).forEach(one -> its.addAll(tokenizer.encode(one)));
          encodings.addAll(its);
        } catch (IllegalArgumentException e) {
          failures[i] = badText.reason(e);
        }
      }
      starts[i + 1] = encodings.size();
    }
    return new Window<>(items, encodings, starts, failures);
  }

  /** Why an item's text cannot be encoded; null if it can be. An item that cannot has none. */
  String failure(int item) {
    return failures[item];
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

  /** Where an item's encodings begin, and so where those of the item before it end. */
  int start(int item) {
    return starts[item];
  }

  boolean isNull(int item) {
    return items.get(item).text() == null;
  }

  List<Encoding> encodings(int item) {
    return encodings.subList(starts[item], starts[item + 1]);
  }

  /** Whether an encoding is the first of its item, so that counting these counts items. */
  boolean isFirstOfItem(int encoding) {
    return Arrays.binarySearch(starts, encoding) >= 0;
  }
}
