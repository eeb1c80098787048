package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.ProblemType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Options of classifiers without training, as tests ask for them. */
final class ZeroShots {

  private static final Path MODELS = Path.of("src/test/resources/models");

  private ZeroShots() {}

  static Bundle bundle(String model) {
    return BundleReader.read(MODELS.resolve(model));
  }

  /** One of some labels of which the name is known. */
  static ZeroShotOptions named(String... labels) {
    return candidates(Stream.of(labels).map(CandidateLabel::named).toList());
  }

  /** One of some labels. */
  static ZeroShotOptions candidates(List<CandidateLabel> labels) {
    return options(labels, ProblemType.SINGLE_LABEL, null, null, null);
  }

  /** Options; null for what suits the method. */
  static ZeroShotOptions options(
      List<CandidateLabel> labels,
      ProblemType type,
      String template,
      Double temperature,
      String prompt) {
    return new ZeroShotOptions(
        labels,
        type,
        Optional.ofNullable(template),
        Optional.ofNullable(temperature),
        Optional.ofNullable(prompt),
        Optional.empty(),
        Bundle.Casing.AS_BUNDLED);
  }

  static CandidateLabel described(String name, String description, String... examples) {
    return new CandidateLabel(name, Optional.ofNullable(description), List.of(examples));
  }
}
