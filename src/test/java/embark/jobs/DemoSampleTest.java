package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embark.spark.LocalSpark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The sample has what the demo is to show. */
class DemoSampleTest {

  private static final SparkSession SPARK = LocalSpark.session();

  private static final List<Row> ROWS =
      SPARK
          .read()
          .schema("id bigint, channel string, topic string, text string")
          .option("mode", "FAILFAST")
          .json(SPARK.createDataset(DemoFolder.sampleText().lines().toList(), Encoders.STRING()))
          .collectAsList();

  private static final List<String> TEXTS =
      ROWS.stream().map(row -> row.getString(3)).filter(Objects::nonNull).toList();

  /** Messages that are written by hand; the generator wrote those behind them. */
  private static final int WRITTEN_BY_HAND = 300;

  /** Those of them in words that say nothing of what they are about, such as "ok thx". */
  private static final Set<Long> WORDS_WITHOUT_TOPIC =
      Set.of(9L, 14L, 52L, 63L, 72L, 100L, 147L, 153L, 243L);

  @Test
  void hasTwoThousandMessagesWithNumbers() {
    assertEquals(2000, ROWS.size());
    for (int i = 0; i < ROWS.size(); i++) {
      assertEquals(i + 1, ROWS.get(i).getLong(0));
      assertTrue(
          Set.of("app", "chat", "email", "form", "review", "sms")
              .contains(ROWS.get(i).getString(1)));
    }
    assertEquals(TEXTS.size(), new HashSet<>(TEXTS).size(), "texts that are there twice");
  }

  @Test
  void hasNothingInSomeTexts() {
    assertEquals(1999, TEXTS.size(), "one null");
    assertEquals(1, TEXTS.stream().filter(String::isEmpty).count());
    assertEquals(1, TEXTS.stream().filter(text -> !text.isEmpty() && text.isBlank()).count());
  }

  @Test
  void hasShortAndLongTexts() {
    assertEquals(1, TEXTS.stream().filter(text -> text.split("\\s+").length > 400).count());
    assertTrue(TEXTS.stream().filter(text -> text.length() < 10).count() >= 5);
  }

  @Test
  void hasManyLanguagesAndEmoji() {
    assertTrue(count("\\p{IsHan}") >= 5);
    assertTrue(count("\\p{IsArabic}") >= 3);
    assertTrue(count("(?i)\\b(bitte|nicht|wieder)\\b") >= 3);
    assertTrue(count("(?i)(¿|\\bgracias\\b|\\bpuedo\\b|\\btarjeta\\b)") >= 4);
    assertTrue(count("[\\x{1F300}-\\x{1FAFF}]") >= 10);
  }

  @Test
  void hasTopicsOfMessagesThatSayWhatTheyAreAbout() {
    Pattern letter = Pattern.compile("\\p{L}");
    for (Row row : ROWS.subList(0, WRITTEN_BY_HAND)) {
      boolean hasWords = !row.isNullAt(3) && letter.matcher(row.getString(3)).find();
      boolean hasTopic = hasWords && !WORDS_WITHOUT_TOPIC.contains(row.getLong(0));
      assertEquals(hasTopic, !row.isNullAt(2), () -> "topic of message " + row.getLong(0));
    }
    for (Row row : ROWS.subList(WRITTEN_BY_HAND, ROWS.size())) {
      assertTrue(
          !row.isNullAt(2) || row.getString(3).split("\\s+").length <= 7,
          () -> "topic of message " + row.getLong(0));
    }
    assertTrue(ROWS.stream().filter(row -> row.isNullAt(2)).count() <= 60, "few without topic");
  }

  @Test
  void hasEnoughMessagesOfEveryTopicToLearnFrom() {
    Map<String, Long> counts =
        ROWS.stream()
            .filter(row -> !row.isNullAt(2))
            .collect(Collectors.groupingBy(row -> row.getString(2), Collectors.counting()));
    assertEquals(
        Set.of(
            "account",
            "app",
            "card",
            "delivery",
            "login",
            "payment",
            "product",
            "return",
            "service",
            "visit"),
        counts.keySet());
    counts.forEach((topic, count) -> assertTrue(count >= 90, () -> topic + " has " + count));
  }

  @Test
  void hasQuotesLineBreaksAndTabs() {
    assertTrue(TEXTS.stream().anyMatch(text -> text.matches("(?s).*\".*")));
    assertTrue(TEXTS.stream().anyMatch(text -> text.contains("\n") && text.contains("\t")));
  }

  @Test
  void isWhatItsGeneratorWrites() throws Exception {
    assumeTrue(exitCode("--version") == 0, "no Python to run the generator with");
    assertEquals(0, exitCode("src/test/python/make_messages.py", "--check"));
  }

  /** Of Python with these words; -1 where there is none. */
  private static int exitCode(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(words));
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private static long count(String pattern) {
    return TEXTS.stream().filter(Pattern.compile(pattern).asPredicate()).count();
  }
}
