package embark.spark;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The numbers that a stage computes with. */
class PrecisionTest {

  @Test
  void aModelThatSuffersIsRefused() {
    LocalSpark.session();
    TextClassifier classifier =
        new TextClassifier()
            .setInputCol("text")
            .setModel("src/test/resources/models/classifier-albert")
            .setPrecision("int8");
    Exception refused =
        assertThrows(
            Exception.class, () -> classifier.transform(Frames.texts("the cat")).collectAsList());
    assertTrue(String.valueOf(refused).contains("Use precision=fp32."), refused.toString());
  }
}
