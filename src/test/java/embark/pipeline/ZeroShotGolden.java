package embark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.bundle.Bundle;
import embark.head.ProblemType;
import embark.tokenize.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the zero-shot-classification pipeline says with one template and some labels; see
 * src/test/python/make_classifiers.py.
 *
 * @param model name of the folder
 * @param texts the texts
 * @param template the hypothesis
 * @param labels the labels
 * @param multiLabel whether each may hold
 * @param scores of each text a number a label
 */
record ZeroShotGolden(
    String model,
    List<Text> texts,
    String template,
    List<String> labels,
    boolean multiLabel,
    List<List<Double>> scores) {

  private static final Path RESOURCES = Path.of("src/test/resources");

  static List<ZeroShotGolden> all() throws IOException {
    List<ZeroShotGolden> goldens = new ArrayList<>();
    for (String family : List.of("roberta", "deberta-v2")) {
      Path file = RESOURCES.resolve("goldens/zeroshot-" + family + ".json");
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      for (JsonNode one : json.path("cases")) {
        goldens.add(
            new ZeroShotGolden(
                json.path("model").asText(),
                LabelGolden.stream(json.path("texts")).map(text -> Text.of(text.asText())).toList(),
                one.path("template").asText(),
                LabelGolden.stream(one.path("labels")).map(JsonNode::asText).toList(),
                one.path("multiLabel").asBoolean(),
                LabelGolden.stream(one.path("scores")).map(LabelGolden::numbers).toList()));
      }
    }
    return goldens;
  }

  Path folder() {
    return RESOURCES.resolve("models").resolve(model);
  }

  /** What the pipeline was asked. */
  ZeroShotOptions options() {
    return new ZeroShotOptions(
        labels.stream().map(CandidateLabel::named).toList(),
        multiLabel ? ProblemType.MULTI_LABEL : ProblemType.SINGLE_LABEL,
        Optional.of(template),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }

  @Override
  public String toString() {
    return "%s, %s, %s, multiLabel=%s".formatted(model, template, labels, multiLabel);
  }
}
