package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import embark.head.Aggregation;
import embark.head.Entity;
import embark.head.EntityHead;
import embark.head.TokenTags;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Places;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No entity is there twice or torn where windows meet, whatever the model says of a token. */
class EntityWindowTest {

  private static final List<String> LABELS = List.of("O", "B-PER", "I-PER");
  private static final String NAME = "Clara Schmidt";
  private static final String FILLER = "9 ";
  private static final int FILLERS = 40;

  /** A model that knows a token by its id alone, or by its place in the window. */
  private interface Model {
    /** Logits of the labels. */
    float[] logits(Encoding encoding, int token);
  }

  private static Bundle bundle(String family) {
    return BundleReader.read(EntityGolden.of(family).folder());
  }

  private static Tokenizer tokenizer(Bundle bundle, int maxLength, int overlap) {
    return Tokenizers.open(
        bundle
            .tokenizer(maxLength, Bundle.Casing.AS_BUNDLED)
            .with(bundle.placing())
            .inWindows(overlap));
  }

  private static List<Entity> entities(
      List<Encoding> windows, Aggregation aggregation, Model model, String text) {
    EntityHead head = new EntityHead(LABELS, aggregation, Set.of(EntityOptions.OUTSIDE));
    List<TokenTags> parts = new ArrayList<>();
    for (Encoding window : windows) {
      float[] values = new float[window.length() * LABELS.size()];
      for (int token = 0; token < window.length(); token++) {
        System.arraycopy(
            model.logits(window, token), 0, values, token * LABELS.size(), LABELS.size());
      }
      parts.add(head.read(window, new Output(values, 0, window.length(), LABELS.size())));
    }
    return head.merge(Text.of(text), parts);
  }

  /** A model that knows the name's tokens, and that one that none stands before begins it. */
  private static Model knowing(int start) {
    return (encoding, token) -> {
      boolean begins = !isOf(encoding.places(), token - 1, start);
      float[] logits = new float[LABELS.size()];
      logits[!isOf(encoding.places(), token, start) ? 0 : begins ? 1 : 2] = 3;
      return logits;
    };
  }

  /** Whether a token is of the name. */
  private static boolean isOf(Places places, int token, int start) {
    return token >= 0
        && places.text(token) != Places.SPECIAL
        && places.end(token) > start
        && places.start(token) < start + NAME.length();
  }

  @ParameterizedTest
  @CsvSource({
    "bert, 24, 2",
    "bert, 24, 8",
    "bert, 24, 20",
    "bert, 8, 3",
    "chinese, 24, 5",
    "roberta, 24, 7",
    "albert, 24, 8",
    "xlm-roberta, 24, 8"
  })
  void aNameIsThereOnceAndWholeWhereverItStands(String family, int maxLength, int overlap) {
    Bundle bundle = bundle(family);
    try (Tokenizer whole = tokenizer(bundle, 1000, 0);
        Tokenizer cutting = tokenizer(bundle, maxLength, overlap)) {
      for (int before = 0; before <= FILLERS; before++) {
        String text = FILLER.repeat(before) + NAME + " " + FILLER.repeat(FILLERS - before);
        Model model = knowing(before * FILLER.length());
        List<Encoding> windows = cutting.encode(Text.of(text));
        assertTrue(windows.size() > 1, "windows");
        for (Aggregation aggregation :
            List.of(Aggregation.SIMPLE, Aggregation.FIRST, Aggregation.AVERAGE, Aggregation.MAX)) {
          List<Entity> found = entities(windows, aggregation, model, text);
          assertEquals(
              entities(whole.encode(Text.of(text)), aggregation, model, text),
              found,
              "%s, behind %d".formatted(aggregation, before));
          assertEquals(List.of(NAME), found.stream().map(one -> one.text().strip()).toList());
        }
        List<Entity> tokens = entities(windows, Aggregation.NONE, model, text);
        assertTrue(tokens.size() > 3, "a name of several tokens: " + tokens);
        assertEquals(entities(whole.encode(Text.of(text)), Aggregation.NONE, model, text), tokens);
      }
    }
  }

  @Test
  void aTokenIsAsTheWindowSaysWhereItHasMostContext() {
    Bundle bundle = bundle("bert");
    String text = NAME + " " + FILLER.repeat(FILLERS);
    try (Tokenizer cutting = tokenizer(bundle, 16, 6)) {
      List<Encoding> windows = cutting.encode(Text.of(text));
      int last = windows.size() - 1;
      // Every token begins a name, the surer the more of its window is around it.
      Model model =
          (encoding, token) -> {
            int first = encoding.places().first();
            boolean atEnd = first == windows.get(last).places().first();
            int left = first == 0 ? FILLERS : token;
            int right = atEnd ? FILLERS : encoding.length() - 1 - token;
            return new float[] {0, 1 + 0.05f * Math.min(left, right), 0};
          };
      List<Entity> found = entities(windows, Aggregation.NONE, model, text);
      Map<Integer, Double> best = new HashMap<>();
      for (int window = 0; window <= last; window++) {
        for (Entity one :
            entities(windows.subList(window, window + 1), Aggregation.NONE, model, text)) {
          best.merge(one.start(), one.score(), Math::max);
        }
      }
      assertFalse(found.isEmpty());
      assertEquals(best.size(), found.size());
      found.forEach(one -> assertEquals(best.get(one.start()), one.score(), one.toString()));
    }
  }
}
