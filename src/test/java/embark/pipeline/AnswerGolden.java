package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.Bundle;
import embark.head.Answer;
import embark.head.AnswerHead;
import embark.tokenize.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model of one family answers; see src/test/python/make_tasks.py.
 *
 * @param model name of the folder
 * @param questions questions with their contexts
 * @param cases what is answered
 */
public record AnswerGolden(String model, List<Text> questions, List<Case> cases) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  /** The families. */
  public static final List<String> FAMILIES = List.of("bert", "roberta", "distilbert", "chinese");

  /**
   * One way to ask.
   *
   * @param options what is asked for
   * @param answers for each question; without those of score 0, of which the pipeline's choice is
   *     of chance
   */
  public record Case(AnswerOptions options, List<List<Answer>> answers) {}

  /** The golden of a family: {@code bert}. */
  public static AnswerGolden of(String family) {
    try {
      return of(
          new ObjectMapper()
              .readTree(RESOURCES.resolve("goldens/answers-" + family + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AnswerGolden of(JsonNode json) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode one : json.path("cases")) {
      List<List<Answer>> answers = new ArrayList<>();
      for (JsonNode row : one.path("answers")) {
        answers.add(
            LabelGolden.stream(row)
                .map(AnswerGolden::answer)
                .filter(answer -> answer.score() > 0)
                .toList());
      }
      cases.add(new Case(options(one), answers));
    }
    return new AnswerGolden(
        json.path("model").asText(),
        LabelGolden.stream(json.path("questions"))
            .map(pair -> new Text(pair.path(0).asText(), pair.path(1).asText()))
            .toList(),
        cases);
  }

  private static AnswerOptions options(JsonNode one) {
    return new AnswerOptions(
        one.path("topK").asInt(1),
        one.path("maxAnswerLength").asInt(AnswerOptions.LONGEST),
        one.path("alignToWords").asBoolean(true)
            ? AnswerHead.Bounds.WORDS
            : AnswerHead.Bounds.TOKENS,
        one.path("noAnswer").asBoolean(false)
            ? AnswerHead.Silence.AN_ANSWER
            : AnswerHead.Silence.REPORTED,
        number(one.path("stride")),
        number(one.path("maxLength")),
        Bundle.Casing.AS_BUNDLED);
  }

  private static Optional<Integer> number(JsonNode value) {
    return value.isNull() ? Optional.empty() : Optional.of(value.asInt());
  }

  private static Answer answer(JsonNode row) {
    return new Answer(
        row.path(0).asText(), row.path(2).asInt(), row.path(3).asInt(), row.path(1).asDouble());
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
