package embark.benchmark;

import embark.batch.TokenBatch;
import embark.tokenize.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The padding share by window and budget: arithmetic on token counts, no model is run. A corpus is
 * dealt to partitions row by row as Spark's repartition does, and each partition is cut into
 * windows; a window sorts its texts, a budget and the overhead of a batch group them.
 *
 * <p>Arguments: corpus file, model, step, partitions, window rows and budgets (comma-separated).
 */
public final class PaddingTable {

  private PaddingTable() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Bare bare = Bare.read(Path.of(words[0]), words[1], Integer.parseInt(words[2]));
    int partitions = Integer.parseInt(words[3]);
    List<String> budgets = List.of(words[5].split(",", -1));
    StringBuilder head = new StringBuilder("window\\budget");
    budgets.forEach(budget -> head.append(cell(budget)));
    System.out.println(head);
    for (int window : numbers(words[4])) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%13d", window));
      for (String budget : budgets) {
        double padding = padding(bare, partitions, window, budget);
        line.append(cell(String.format(Locale.ROOT, "%.2f %%", 100 * padding)));
      }
      System.out.println(line);
    }
  }

  private static double padding(Bare bare, int partitions, int window, String budget) {
    long cells = 0;
    for (int partition = 0; partition < partitions; partition++) {
      List<Encoding> rows = new ArrayList<>();
      for (int i = partition; i < bare.encodings().size(); i += partitions) {
        rows.add(bare.encodings().get(i));
      }
      for (int start = 0; start < rows.size(); start += window) {
        List<Encoding> some = rows.subList(start, Math.min(start + window, rows.size()));
        cells += bare.batches(Bare.cost(budget), some).stream().mapToLong(TokenBatch::cells).sum();
      }
    }
    return Bare.padding(bare.tokens(), cells);
  }

  private static int[] numbers(String list) {
    return Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static String cell(String text) {
    return String.format(Locale.ROOT, "%12s", text);
  }
}
