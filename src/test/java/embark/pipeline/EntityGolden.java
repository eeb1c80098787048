package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.head.Aggregation;
import embark.head.Entity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the tagger of one family says; see src/test/python/make_tasks.py.
 *
 * @param model name of the folder
 * @param labels names of the labels in the order of the logits
 * @param texts the texts
 * @param cases what is said of them
 */
public record EntityGolden(
    String model, List<String> labels, List<String> texts, List<Case> cases) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /** The families. */
  public static final List<String> FAMILIES =
      List.of("bert", "roberta", "distilbert", "albert", "chinese", "xlm-roberta", "bilou");

  /**
   * One way to ask.
   *
   * @param aggregation the strategy
   * @param stride tokens that windows share; empty where texts are cut
   * @param entities for each text
   */
  public record Case(
      Aggregation aggregation, Optional<Integer> stride, List<List<Entity>> entities) {

    @Override
    public String toString() {
      return "%s, stride %s".formatted(aggregation, stride);
    }
  }

  /** The golden of a family: {@code bert}. */
  public static EntityGolden of(String family) {
    try {
      return of(
          new ObjectMapper()
              .readTree(RESOURCES.resolve("goldens/entities-" + family + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EntityGolden of(JsonNode json) {
    List<String> texts = LabelGolden.stream(json.path("texts")).map(JsonNode::asText).toList();
    List<Case> cases = new ArrayList<>();
    for (JsonNode one : json.path("cases")) {
      List<List<Entity>> entities = new ArrayList<>();
      for (JsonNode row : one.path("entities")) {
        String text = texts.get(entities.size());
        entities.add(LabelGolden.stream(row).map(entity -> entity(entity, text)).toList());
      }
      cases.add(
          new Case(
              Aggregation.valueOf(one.path("strategy").asText().toUpperCase(Locale.ROOT)),
              one.path("stride").isNull()
                  ? Optional.empty()
                  : Optional.of(one.path("stride").asInt()),
              entities));
    }
    return new EntityGolden(
        json.path("model").asText(),
        LabelGolden.stream(json.path("labels")).map(JsonNode::asText).toList(),
        texts,
        cases);
  }

  /** The entity with its part of the text in place of the tokenizer's words. */
  private static Entity entity(JsonNode row, String text) {
    int start = row.path(3).asInt();
    int end = row.path(4).asInt();
    return new Entity(
        row.path(0).asText(), points(text, start, end), start, end, row.path(1).asDouble());
  }

  /** A part of a text by code points. */
  static String points(String text, int start, int end) {
    int[] points = text.codePoints().toArray();
    return new String(points, start, Math.max(0, end - start));
  }

  /** The folder of the model. */
  public Path folder() {
    return RESOURCES.resolve("models").resolve(model);
  }

  @Override
  public String toString() {
    return model;
  }
}
