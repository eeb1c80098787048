package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** What Spark Connect finds of Embark's stages, which it looks for as services. */
class ConnectServicesTest {

  @Test
  void everyStageIsListed() {
    assertEquals(
        Set.of(
            "Chunker",
            "EntityTagger",
            "HeadModel",
            "MaskFiller",
            "PairScorer",
            "QuestionAnswerer",
            "Summarizer",
            "TextClassifier",
            "TextEmbedder",
            "ZeroShotClassifier"),
        listed(Transformer.class));
    assertEquals(Set.of("HeadTrainer"), listed(Estimator.class));
  }

  /** Reading the type, as Connect does, fails where a class has no public constructor. */
  private static Set<String> listed(Class<?> service) {
    return ServiceLoader.load(service).stream()
        .map(ServiceLoader.Provider::type)
        .filter(type -> type.getPackageName().equals("embark.spark"))
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }
}
