package embark.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embark.infer.Graph;
import embark.infer.Output;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logits of the graph, of a layer on vectors, or of entailment: which, and in which order. */
class ClassificationHeadTest {

  private static final double TOLERANCE = 1e-12;
  private static final double E = Math.E;
  private static final Text TEXT = Text.of("of no matter to this head");
  private static final Encoding READ = new Encoding(new int[0], new int[0], false);
  private static final Scoring SINGLE = new Scoring(ProblemType.SINGLE_LABEL, 1);
  private static final Scoring MULTI = new Scoring(ProblemType.MULTI_LABEL, 1);

  /** A graph's logits of three labels for one text, in the middle of a batch's floats. */
  private static final Output LOGITS = new Output(new float[] {99, 1, -2, 0.5f, 99}, 1, 1, 3);

  @Test
  void theGraphsLogitsAreTheLogits() {
    Classification answer = answer(ClassificationHead.ofLogits(MULTI), LOGITS);
    assertArrayEquals(new double[] {1, -2, 0.5}, answer.logits());
    assertEquals(E / (1 + E), answer.scores()[0], TOLERANCE);
    assertEquals(0, answer.best());
  }

  @Test
  void aLayerMakesLogitsOfVectors() {
    Linear layer = new Linear(new double[] {1, 0, 0, -1}, new double[] {0, 1}, 2);
    ClassificationHead head =
        ClassificationHead.onVectors(
            new EmbeddingHead(Graph.Shape.TOKENS, Pooling.MEAN, 0, List.of(), 2, Normalization.L2),
            layer,
            SINGLE);
    Output tokens = new Output(new float[] {2, 5, 4, 3}, 0, 2, 2);
    double component = 3 / Math.sqrt(9 + 16);
    double other = 4 / Math.sqrt(9 + 16);
    assertArrayEquals(
        new double[] {component, 1 - other}, answer(head, tokens).logits(), 1e-7, "of (3, 4)");
  }

  @Test
  void nothingOfTheBatchIsKept() {
    float[] values = {1, 2};
    ClassificationHead head = ClassificationHead.ofLogits(SINGLE);
    double[] part = head.read(READ, new Output(values, 0, 1, 2));
    values[0] = 7;
    assertArrayEquals(new double[] {1, 2}, part);
  }

  @Test
  void aTextHasOneEncoding() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ClassificationHead.ofLogits(SINGLE)
                    .merge(TEXT, List.of(new double[] {1}, new double[] {2})));
    assertEquals(
        "Cannot classify a text of 2 encodings; expected 1. Use a tokenizer that truncates.",
        e.getMessage());
  }

  @Test
  void amongLabelsEntailmentCompetes() {
    EntailmentHead head = new EntailmentHead(2, 0, SINGLE);
    List<double[]> parts =
        List.of(new double[] {50, 9, 1}, new double[] {-50, 9, 2}, new double[] {0, 9, 1});
    Classification answer = head.merge(TEXT, parts);
    assertArrayEquals(new double[] {1, 2, 1}, answer.logits());
    double[] expected = {1 / (2 + E), E / (2 + E), 1 / (2 + E)};
    assertArrayEquals(expected, answer.scores(), TOLERANCE);
    assertEquals(1, answer.best());
  }

  @Test
  void forEachLabelAloneEntailmentStandsAgainstContradiction() {
    EntailmentHead head = new EntailmentHead(0, 2, MULTI);
    List<double[]> parts = List.of(new double[] {1, 50, 0}, new double[] {2, -50, 4});
    Classification answer = head.merge(TEXT, parts);
    assertArrayEquals(new double[] {1, -2}, answer.logits());
    double[] expected = {E / (E + 1), Math.exp(2) / (Math.exp(2) + Math.exp(4))};
    assertArrayEquals(expected, answer.scores(), TOLERANCE);
  }

  @Test
  void entailmentReadsTheLogitsOfEachHypothesis() {
    EntailmentHead head = new EntailmentHead(0, 2, SINGLE);
    assertArrayEquals(new double[] {1, -2, 0.5}, head.read(READ, LOGITS));
  }

  private static Classification answer(ClassificationHead head, Output output) {
    return head.merge(TEXT, List.of(head.read(READ, output)));
  }
}
