package embark.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.tokenize.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of tokens to entities, by hand: schemes of labels, aggregations, windows. */
class EntityHeadTest {

  private static final double TOLERANCE = 1e-12;
  private static final Set<String> OUTSIDE = Set.of("O");
  private static final List<String> BIO = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
  private static final List<String> BILOU =
      List.of("O", "B-PER", "I-PER", "L-PER", "U-PER", "B-LOC", "I-LOC", "L-LOC", "U-LOC");
  private static final List<String> BIOES =
      List.of("O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "I-LOC", "E-LOC", "S-LOC");
  private static final List<String> BMES =
      List.of("O", "B-PER", "M-PER", "E-PER", "S-PER", "B-LOC", "M-LOC", "E-LOC", "S-LOC");

  /** Tokens of one letter each, with a label each and scores that fall from 0.9 by 0.1. */
  private static TokenTags tags(List<String> labels, String written) {
    String[] each = written.split(" ", -1);
    TokenTags tags = new TokenTags(0, each.length, false);
    for (int i = 0; i < each.length; i++) {
      tags.starts[i] = i;
      tags.ends[i] = i + 1;
      tags.labels[i] = labels.indexOf(each[i]);
      tags.scores[i] = 0.9 - 0.1 * i;
    }
    return tags;
  }

  private static List<Entity> entities(
      List<String> labels, Aggregation aggregation, TokenTags... windows) {
    return new EntityHead(labels, aggregation, OUTSIDE)
        .merge(Text.of("abcdefghijklmnop"), List.of(windows));
  }

  private static String shown(List<Entity> entities) {
    return entities.stream()
        .map(entity -> entity.label() + " " + entity.text())
        .collect(Collectors.joining(", "));
  }

  private static String simple(List<String> labels, String written) {
    return shown(entities(labels, Aggregation.SIMPLE, tags(labels, written)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "O B-PER I-PER O | PER bc",
        "B-PER I-PER B-PER I-PER | PER ab, PER cd",
        "B-PER B-PER | PER a, PER b",
        "I-PER I-PER O I-PER | PER ab, PER d",
        "B-PER I-LOC I-LOC | PER a, LOC bc",
        "I-LOC B-LOC O O | LOC a, LOC b"
      })
  void beginsAndInsidesAreReadAsTransformersReadsThem(String labels, String expected) {
    assertEquals(expected, simple(BIO, labels));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "O B-PER I-PER L-PER O | PER bcd",
        "B-PER L-PER B-PER L-PER | PER ab, PER cd",
        "U-PER U-PER | PER a, PER b",
        "U-PER B-PER L-PER U-PER | PER a, PER bc, PER d",
        "B-PER L-PER I-PER | PER ab, PER c",
        "B-PER I-PER U-PER I-PER | PER ab, PER c, PER d",
        "B-PER I-PER L-LOC U-LOC | PER ab, LOC c, LOC d",
        "I-PER L-PER O L-PER | PER ab, PER d"
      })
  void lastsAndUnitsEndEntities(String labels, String expected) {
    assertEquals(expected, simple(BILOU, labels));
    assertEquals(
        expected,
        simple(BIOES, labels.replace("L-P", "E-P").replace("L-L", "E-L").replace("U-", "S-")));
    assertEquals(
        expected,
        simple(
            BMES,
            labels
                .replace("L-P", "E-P")
                .replace("L-L", "E-L")
                .replace("U-", "S-")
                .replace("I-", "M-")));
  }

  @Test
  void lettersThatNoBeginGoesWithAreKindsOfTheirOwn() {
    List<String> labels = List.of("O", "E-MAIL", "U-BOAT", "NOUN", "DATE-TIME");
    assertEquals(
        "MAIL ab, BOAT cd, NOUN ef, TIME gh",
        simple(labels, "E-MAIL E-MAIL U-BOAT U-BOAT NOUN NOUN DATE-TIME DATE-TIME"));
  }

  @Test
  void aScoreIsTheMeanOfItsTokens() {
    List<Entity> found = entities(BIO, Aggregation.SIMPLE, tags(BIO, "O B-PER I-PER"));
    assertEquals(0.75, found.get(0).score(), TOLERANCE);
    assertEquals(new Entity("PER", "bc", 1, 3, found.get(0).score()), found.get(0));
  }

  @Test
  void tokensThatAreNotAggregatedKeepTheirNames() {
    assertEquals(
        "B-PER b, I-PER c", shown(entities(BIO, Aggregation.NONE, tags(BIO, "O B-PER I-PER O"))));
    EntityHead all = new EntityHead(BIO, Aggregation.NONE, Set.of("I-PER"));
    assertEquals(
        "O a, B-PER b", shown(all.merge(Text.of("abc"), List.of(tags(BIO, "O B-PER I-PER")))));
  }

  @Test
  void wordsHaveOneLabel() {
    TokenTags tags = new TokenTags(0, 5, true);
    double[][] all = {
      {0.1, 0.6, 0.3, 0, 0},
      {0.2, 0.1, 0, 0, 0.7},
      {0, 0.2, 0, 0.8, 0},
      {0.4, 0.3, 0.3, 0, 0},
      {0.1, 0.2, 0.7, 0, 0}
    };
    boolean[] continuing = {false, true, true, false, true};
    for (int i = 0; i < 5; i++) {
      tags.starts[i] = i;
      tags.ends[i] = i + 1;
      tags.continuing[i] = continuing[i];
      tags.all[i] = all[i];
      tags.scores[i] = Arrays.stream(all[i]).max().orElseThrow();
      tags.labels[i] = Arrays.stream(all[i]).boxed().toList().indexOf(tags.scores[i]);
    }
    List<Entity> first = entities(BIO, Aggregation.FIRST, tags);
    assertEquals("PER abc", shown(first), "the second word's first token is outside");
    assertEquals(0.6, first.get(0).score(), TOLERANCE);
    List<Entity> surest = entities(BIO, Aggregation.MAX, tags);
    assertEquals("LOC abc, PER de", shown(surest));
    assertEquals(0.8, surest.get(0).score(), TOLERANCE);
    List<Entity> average = entities(BIO, Aggregation.AVERAGE, tags);
    assertEquals("PER abcde", shown(average), "B-PER and I-PER");
    assertEquals((0.3 + 0.5) / 2, average.get(0).score(), TOLERANCE);
  }

  @Test
  void aTextWithoutTokensHasNoEntities() {
    assertEquals(
        List.of(),
        new EntityHead(BIO, Aggregation.FIRST, OUTSIDE)
            .merge(Text.of(""), List.of(new TokenTags(0, 0, false))));
  }

  @Test
  void partsBehindCharactersOfTwoUnitsAreTheirOwn() {
    TokenTags tags = tags(BIO, "B-PER O B-LOC I-LOC O");
    assertEquals(
        "PER \uD83D\uDE80, LOC b\uD83C\uDF89",
        shown(
            new EntityHead(BIO, Aggregation.SIMPLE, OUTSIDE)
                .merge(Text.of("\uD83D\uDE80ab\uD83C\uDF89c"), List.of(tags))));
  }
}
