package embark.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.Tokenizers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/**
 * Compares what Embark's tokenizer gives for real texts with what the library gives for them: ids,
 * segments and whether something was cut off. Prints for each tokenizer how many texts and tokens
 * there were, how many texts differ, and how many Embark left to the library; exits with 1 if a
 * text differs.
 *
 * <p>Arguments: folder of data as {@code checks/README.md} has it, then tokenizer.json files.
 */
final class TokenizerComparison {

  private static final List<Integer> LENGTHS = List.of(512, 33);

  private TokenizerComparison() {}

  /** Runs it. */
  public static void main(String[] words) throws IOException {
    long differing = 0;
    for (String file : Arrays.asList(words).subList(1, words.length)) {
      for (int maxLength : LENGTHS) {
        TokenizerDefinition definition =
            new TokenizerDefinition(Files.readString(Path.of(file)), maxLength);
        try (Tokenizer tokenizer = Tokenizers.open(definition);
            HuggingFaceTokenizer library = DjlTokenizer.open(definition);
            Stream<Text> texts = texts(Path.of(words[0]))) {
          Counts counts = new Counts();
          WordPieceTokenizer ours = (WordPieceTokenizer) tokenizer;
          texts.forEach(text -> counts.add(text, ours, library));
          System.out.printf(
              "%s at %d: %d texts, %d tokens, %d differ, %d left to the library (%.2f %%)%n",
              Path.of(file).getFileName(),
              maxLength,
              counts.texts,
              counts.tokens,
              counts.differing,
              counts.left,
              100.0 * counts.left / counts.texts);
          differing += counts.differing;
        }
      }
    }
    System.out.printf("%d texts differ%n", differing);
    if (differing > 0) {
      System.exit(1);
    }
  }

  private static final class Counts {

    private long texts;
    private long tokens;
    private long differing;
    private long left;

    void add(Text text, WordPieceTokenizer ours, HuggingFaceTokenizer library) {
      Encoding own = ours.encode(text).get(0);
      ai.djl.huggingface.tokenizers.Encoding expected =
          text.isPair()
              ? library.encode(text.first(), text.second())
              : library.encode(text.first());
      boolean same =
          Arrays.equals(longs(own.ids()), expected.getIds())
              && Arrays.equals(longs(own.typeIds()), expected.getTypeIds())
              && own.truncated() == expected.exceedMaxLength();
      if (!same) {
        System.out.println("differs: " + text);
      }
      texts++;
      tokens += own.length();
      differing += same ? 0 : 1;
      left += ours.ownEncoding(text) == null ? 1 : 0;
    }

    private static long[] longs(int[] ids) {
      return Arrays.stream(ids).asLongStream().toArray();
    }
  }

  /** All texts of a folder; of the sentence pairs, each sentence and the pair. */
  private static Stream<Text> texts(Path data) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode naughty = json.readTree(data.resolve("naughty-strings/blns.json").toFile());
    return Stream.of(
            lines(data.resolve("corpus/mixed_part1.jsonl.gz")).map(line -> text(json, line)),
            lines(data.resolve("banking77/train.csv")).map(Text::of),
            lines(data.resolve("banking77/test.csv")).map(Text::of),
            lines(data.resolve("symptom2disease/Symptom2Disease.csv")).map(Text::of),
            lines(data.resolve("sts/stsb_test.tsv")).flatMap(TokenizerComparison::pair),
            StreamSupport.stream(naughty.spliterator(), false)
                .flatMap(one -> Stream.of(Text.of(one.asText()), new Text("a b", one.asText()))))
        .flatMap(some -> some);
  }

  private static Text text(ObjectMapper json, String line) {
    try {
      return Text.of(json.readTree(line).path("text").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Text> pair(String line) {
    String[] cells = line.split("\t", -1);
    String first = cells[cells.length - 2];
    String second = cells[cells.length - 1];
    return Stream.of(Text.of(first), Text.of(second), new Text(first, second));
  }

  private static Stream<String> lines(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)).lines();
  }
}
