package embark.benchmark;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.ModelLocator;
import embark.bundle.Tokenizers;
import embark.tokenize.DjlTokenizer;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many texts of each shape are read in a second of CPU time: by Embark's tokenizer, by the
 * library's own {@code batchEncode}, and by the library a text at a time, as Embark reads what it
 * leaves. The three take turns, each round in another order; medians. It is the CPU time of the
 * process that counts, for {@code batchEncode} works on all cores.
 *
 * <p>Arguments: corpus file, model, step (1 takes every line), rounds.
 */
public final class TokenizerBenchmark {

  private static final int BATCH = 32;

  /** Some fifty ticks of the clock that counts CPU time. */
  private static final long LEAST_NANOSECONDS = 500_000_000;

  /** Characters of each made shape. */
  private static final int SIZE = 400_000;

  private TokenizerBenchmark() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException {
    Bundle bundle = BundleReader.read(ModelLocator.ofProcess().locate(words[1]));
    TokenizerDefinition definition = bundle.tokenizer(bundle.maxLength(), Bundle.Casing.AS_BUNDLED);
    Map<String, List<String>> shapes =
        shapes(Corpus.read(Path.of(words[0]), Integer.parseInt(words[2])));
    int rounds = Integer.parseInt(words[3]);
    System.out.printf(
        "%-24s %8s %10s %12s %12s %12s %12s %12s%n",
        "shape", "texts", "characters", "ours", "batchEncode", "one by one", "of batch", "of one");
    // The class says what the library does before it loads.
    try (Tokenizer today = new DjlTokenizer(definition);
        Tokenizer ours = Tokenizers.open(definition);
        HuggingFaceTokenizer library = library(definition)) {
      shapes.forEach(
          (name, texts) ->
              print(name, texts, rounds, List.of(ours(ours), library(library), ours(today))));
    }
  }

  private interface Reader {
    void read(List<String> texts);
  }

  private static Reader ours(Tokenizer tokenizer) {
    return texts -> {
      for (String text : texts) {
        tokenizer.encode(Text.of(text));
      }
    };
  }

  private static Reader library(HuggingFaceTokenizer tokenizer) {
    return texts -> {
      for (int start = 0; start < texts.size(); start += BATCH) {
        tokenizer.batchEncode(texts.subList(start, Math.min(texts.size(), start + BATCH)));
      }
    };
  }

  private static void print(String name, List<String> texts, int rounds, List<Reader> readers) {
    double[][] speeds = new double[readers.size()][rounds];
    readers.forEach(reader -> speed(reader, texts));
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < readers.size(); turn++) {
        int reader = (round + turn) % readers.size();
        speeds[reader][round] = speed(readers.get(reader), texts);
      }
    }
    double[] medians = Arrays.stream(speeds).mapToDouble(TokenizerBenchmark::median).toArray();
    System.out.printf(
        Locale.ROOT,
        "%-24s %8d %10d %12.0f %12.0f %12.0f %12.2f %12.2f%n",
        name,
        texts.size(),
        texts.stream().mapToLong(String::length).sum(),
        medians[0],
        medians[1],
        medians[2],
        medians[0] / medians[1],
        medians[0] / medians[2]);
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Texts by CPU second, from about half a second. */
  private static double speed(Reader reader, List<String> texts) {
    long start = cpu();
    long read = 0;
    do {
      reader.read(texts);
      read += texts.size();
    } while (cpu() - start < LEAST_NANOSECONDS);
    return read / ((cpu() - start) / 1e9);
  }

  private static Map<String, List<String>> shapes(List<String> corpus) {
    Map<String, List<String>> shapes = new LinkedHashMap<>();
    shapes.put("corpus", corpus);
    shapes.put("sentences", corpus.stream().flatMap(text -> sentences(text).stream()).toList());
    shapes.put("one word", made("tokenizers "));
    shapes.put("unknown words", made("xqzvbt qkwzzv jjxq zzkkwv bdvqtz pffzt "));
    shapes.put("long words", made("pneumonoultramicroscopicsilicovolcanoconiosis".repeat(3) + " "));
    shapes.put("words of 100", made("qz".repeat(50) + " "));
    shapes.put("digits, punctuation", made("3.14159, (2024-11-24) [a] {b}: $5.00! "));
    shapes.put("German", made("Die Straße führt über den Fluß zum größten Schloß in Österreich. "));
    shapes.put("Vietnamese", made("Tiếng Việt là ngôn ngữ của người Việt và là ngôn ngữ chính. "));
    shapes.put("Greek", made("Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί. "));
    shapes.put("Russian", made("Съешь же ещё этих мягких французских булок, да выпей чаю. "));
    shapes.put("Chinese", made("今天天气很好，我们去公园散步吧。中国的大学有很多学生。"));
    shapes.put("Japanese", made("今日はとても良い天気ですから、公園へ散歩に行きましょう。"));
    shapes.put("Korean", made("오늘은 날씨가 매우 좋으니 공원으로 산책하러 갑시다. "));
    shapes.put("Arabic", made("الطقس جميل اليوم فلنذهب في نزهة إلى الحديقة. "));
    shapes.put("Hindi", made("आज मौसम बहुत अच्छा है, चलो पार्क में टहलने चलते हैं। "));
    shapes.put("emoji", made("so good 😀😀 👩‍💻 🚀 love it ❤️ "));
    shapes.put("blanks", List.of(" ".repeat(SIZE)));
    shapes.put("a megabyte", List.of("The river runs slowly past the old mill. ".repeat(25_000)));
    shapes.put("left: added token", left("The river runs past the old mill. ".repeat(6), "[SEP]"));
    shapes.put("left, short", left("The river", "[SEP]"));
    shapes.put(
        "left, long", List.of("The river ".repeat(120) + "[SEP]" + " and on ".repeat(5_000)));
    shapes.put("empty", List.of("", "", "", ""));
    return shapes;
  }

  private static List<String> sentences(String text) {
    return Arrays.stream(text.split("(?<=[.!?]) +", -1)).filter(one -> !one.isBlank()).toList();
  }

  /** Texts of some 120 characters that repeat a part. */
  private static List<String> made(String part) {
    String text = part.repeat(Math.max(1, 120 / part.length())).strip();
    return Collections.nCopies(1 + SIZE / 4 / text.length(), text);
  }

  private static List<String> left(String text, String end) {
    return Collections.nCopies(SIZE / 4 / text.length(), text + end);
  }

  private static HuggingFaceTokenizer library(TokenizerDefinition definition) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(definition.json().getBytes(StandardCharsets.UTF_8)),
        Map.of(
            "truncation", "LONGEST_FIRST",
            "padding", "DO_NOT_PAD",
            "addSpecialTokens", "true",
            "maxLength", Integer.toString(definition.maxLength())));
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
