package embark.spark;

import static embark.spark.LabelledFrames.frame;
import static embark.spark.LabelledFrames.row;
import static embark.spark.LabelledFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be trained on is refused, with every reason, before anything is embedded. */
class HeadTrainerRefusalTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final String COLUMNS =
      "expected one of [id, text, label, weight, words, textVector]. ";

  /** A trainer that would fail, of another reason, if it embedded a single row. */
  private static HeadTrainer trainer() {
    return new HeadTrainer("trainer")
        .setInputCol("text")
        .setLabelCol("label")
        .setModel(Frames.MODEL)
        .setDevice("cuda");
  }

  private static String refusal(HeadTrainer trainer, Dataset<Row> rows) {
    return assertThrows(IllegalArgumentException.class, () -> trainer.fit(rows)).getMessage();
  }

  private static Arguments wrong(Consumer<HeadTrainer> set, String message) {
    return arguments(set, message);
  }

  private static Stream<Arguments> columns() {
    return Stream.of(
        wrong(
            trainer -> trainer.clear(trainer.labelCol()),
            "labelCol is not set; expected the name of the column with the labels to learn. Call"
                + " setLabelCol."),
        wrong(
            trainer -> trainer.setLabelCol("topic"),
            "Column 'topic' does not exist; " + COLUMNS + "Correct the name of the label column."),
        wrong(
            trainer -> trainer.setLabelCol("words"),
            "Column 'words' is of type ARRAY<STRING>; expected strings, numbers or booleans. Cast"
                + " it, or name the label column."),
        wrong(
            trainer -> trainer.clear(trainer.inputCol()),
            "inputCol is not set; expected the name of the text column. Call setInputCol."),
        wrong(
            trainer -> trainer.setInputCol("message"),
            "Column 'message' does not exist; " + COLUMNS + "Correct the name of the text column."),
        wrong(
            trainer -> trainer.setInputCol("weight"),
            "Column 'weight' is of type DOUBLE; expected string or array<string>. Cast it, or name"
                + " another column."),
        wrong(
            trainer -> trainer.setInputCol("words"),
            "Column 'words' holds arrays; expected a text a row. Explode it, or name another"
                + " column."),
        wrong(
            trainer -> trainer.setWeightCol("importance"),
            "Column 'importance' does not exist; "
                + COLUMNS
                + "Correct the name of the weight column."),
        wrong(
            trainer -> trainer.setWeightCol("text"),
            "Column 'text' is of type STRING; expected numbers. Cast it, or name the weight"
                + " column."),
        wrong(
            trainer -> trainer.setEmbeddingCol("embedding"),
            "Column 'embedding' does not exist; "
                + COLUMNS
                + "Correct the name of the vectors' column."),
        wrong(
            trainer -> trainer.setEmbeddingCol("text"),
            "Column 'text' is of type STRING; expected array<float>, array<double> or a vector."
                + " Name the column that TextEmbedder made."),
        wrong(
            trainer -> trainer.setOutputCol("label"),
            "Column 'label' exists already; expected a new name. Name another output column, or"
                + " drop it first."),
        wrong(
            trainer -> trainer.setProbabilityCol("score"),
            "Column 'score' exists already; expected a new name. Name another output column, or"
                + " drop it first."),
        wrong(
            trainer -> trainer.setModel("no/such"),
            "Cannot find model 'no/such': there is no such path and no built-in model of that name;"
                + " expected a model folder, one of [all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2], or"
                + " hf:owner/name for a model of the Hugging Face hub."));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void wrongColumnsAreRefused(Consumer<HeadTrainer> set, String message) {
    HeadTrainer trainer = trainer();
    set.accept(trainer);
    Dataset<Row> rows =
        rows(8, "cat", "river").selectExpr("*", "array(text) words", "array(1D, 2D) textVector");
    assertEquals("Cannot train with trainer: " + message, refusal(trainer, rows));
    assertEquals(
        "Cannot train with trainer: " + message,
        assertThrows(IllegalArgumentException.class, () -> trainer.transformSchema(rows.schema()))
            .getMessage());
  }

  @Test
  void allReasonsComeTogether() {
    String message =
        refusal(
            trainer()
                .setInputCol("message")
                .setLabelCol("topic")
                .setWeightCol("text")
                .setMaxLength(65)
                .setPrompt("question")
                .setOutputCol("label"),
            rows(8, "cat", "river"));
    assertTrue(message.startsWith("Cannot train with trainer: 5 problems.\n  - "), message);
    for (String part :
        List.of(
            "Column 'topic' does not exist; ",
            "Column 'text' is of type STRING; expected numbers.",
            "Column 'message' does not exist; ",
            "Invalid maxLength: 65; expected 3 ",
            "Unknown prompt: 'question'; expected none or one of the bundle's prompts [passage,"
                + " query].",
            "Column 'label' exists already; ")) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  private static void assertRefused(Dataset<Row> rows, String message) {
    assertEquals("Cannot train on these rows: " + message, refusal(trainer(), rows));
  }

  @Test
  void rowsWithoutTextAreCounted() {
    List<Row> rows = new ArrayList<>(rows(8, "cat", "river").collectAsList());
    rows.add(row(8, null, "cat"));
    rows.add(row(9, null, "river"));
    assertRefused(
        frame(rows), "2 rows have a null in column 'text'; expected a text for each. Drop them.");
  }

  @Test
  void rowsWithoutLabelAreCountedBlankOnesToo() {
    List<Row> rows = new ArrayList<>(rows(8, "cat", "river").collectAsList());
    rows.add(row(8, "a cat", null));
    rows.add(row(9, "a cat", ""));
    rows.add(row(10, "a cat", "  "));
    assertRefused(
        frame(rows),
        "3 rows have no label in column 'label' (null, blank or NaN); expected one for each. Drop"
            + " them, or fill them in.");
  }

  @Test
  void noNumberIsNoLabel() {
    assertRefused(
        rows(9, "cat", "river")
            .withColumn("label", functions.expr("if(id = 3, double('NaN'), id % 2)")),
        "1 rows have no label in column 'label' (null, blank or NaN); expected one for each. Drop"
            + " them, or fill them in.");
  }

  @Test
  void anIndexBeyondItsLabelsIsNoLabel() {
    Dataset<Row> rows =
        rows(12, "cat", "river")
            .withColumn(
                "label",
                functions
                    .expr("double(id % 3)")
                    .as(
                        "label",
                        NominalAttribute.defaultAttr()
                            .withValues(new String[] {"cat", "river"})
                            .toMetadata()));
    assertRefused(
        rows,
        "4 rows have no label in column 'label' (null, blank or NaN); expected one for each. Drop"
            + " them, or fill them in.");
  }

  @Test
  void oneLabelIsTooFew() {
    assertRefused(
        rows(8, "cat"),
        "Column 'label' has 1 different labels; expected at least 2. Add rows with another label.");
  }

  @Test
  void noRowsAreTooFew() {
    assertRefused(
        frame(List.of()),
        "Column 'label' has 0 different labels; expected at least 2. Add rows with another label.");
  }

  @Test
  void labelsOfOneRowAreNamed() {
    List<Row> rows = new ArrayList<>(rows(8, "cat", "river").collectAsList());
    IntStream.range(0, 3).forEach(i -> rows.add(row(8 + i, "a dog", "dog " + i)));
    assertRefused(
        frame(rows),
        "3 labels have one row only ('dog 0', 'dog 1', 'dog 2'); expected at least 2 rows a label."
            + " Add rows, or drop or merge these labels.");
    IntStream.range(3, 9).forEach(i -> rows.add(row(8 + i, "a dog", "dog " + i)));
    assertRefused(
        frame(rows),
        "9 labels have one row only ('dog 0', 'dog 1', 'dog 2', 'dog 3', 'dog 4' and 4 more);"
            + " expected at least 2 rows a label. Add rows, or drop or merge these labels.");
  }

  @Test
  void aColumnOfIdsIsNoColumnOfLabels() {
    Dataset<Row> rows = SPARK.range(10_001).selectExpr("id", "'a text' text", "id label");
    assertRefused(
        rows,
        "Column 'label' has more than 10000 different values; expected labels, of which many rows"
            + " have the same. Name the label column.");
  }

  @Test
  void weightsThatAreNoneAreCounted() {
    Dataset<Row> rows =
        rows(12, "cat", "river")
            .withColumn(
                "weight",
                functions.expr(
                    "case id when 1 then null when 2 then -1 when 3 then double('NaN') when 4 then"
                        + " double('infinity') when 5 then 0 else 2 end"));
    assertEquals(
        "Cannot train on these rows: 4 rows have no weight in column 'weight' (null, negative or no"
            + " number); expected at least 0 for each. Drop them, or fill them in.",
        refusal(trainer().setWeightCol("weight"), rows));
  }

  @Test
  void allThatIsWrongWithRowsComesTogether() {
    List<Row> rows = new ArrayList<>(rows(8, "cat").collectAsList());
    rows.add(row(8, null, "cat"));
    rows.add(row(9, "a cat", null));
    rows.add(row(10, null, " "));
    assertEquals(
        """
        Cannot train on these rows: 3 problems.
          - 2 rows have no label in column 'label' (null, blank or NaN); expected one for each. Drop them, or fill them in.
          - 2 rows have a null in column 'text'; expected a text for each. Drop them.
          - Column 'label' has 1 different labels; expected at least 2. Add rows with another label.\
        """,
        refusal(trainer(), frame(rows)));
  }

  @Test
  void missingVectorsAreCounted() {
    Dataset<Row> rows =
        rows(8, "cat", "river").selectExpr("label", "if(label = 'cat', array(1D), null) as v");
    assertEquals(
        "Cannot train on these rows: 4 rows have a null in column 'v'; expected a text for each."
            + " Drop them.",
        refusal(trainer().setEmbeddingCol("v"), rows));
  }

  private static Stream<Arguments> values() {
    return Stream.of(
        wrong(t -> t.setRegParam(-1), "Invalid regParam: -1.0; expected a number of at least 0."),
        wrong(
            t -> t.setElasticNetParam(1.5),
            "Invalid elasticNetParam: 1.5; expected a number from 0.0 to 1.0."),
        wrong(t -> t.setMaxIter(0), "Invalid maxIter: 0; expected at least 1."),
        wrong(t -> t.setTol(0), "Invalid tol: 0.0; expected a number above 0."),
        wrong(
            t -> t.setClassWeights("auto"),
            "Invalid classWeights: 'auto'; expected one of none, balanced."),
        wrong(t -> t.setTemperature(0), "Invalid temperature: 0.0; expected a number above 0."));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aWrongValueIsRefusedWhenItIsSet(Consumer<HeadTrainer> set, String message) {
    HeadTrainer trainer = trainer();
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> set.accept(trainer)).getMessage());
  }

  @Test
  void aFamilyOfTwoLabelsIsRefusedForMore() {
    assertEquals(
        "Invalid family: binomial; expected auto or multinomial for 3 labels. Call setFamily.",
        refusal(
            trainer().setFamily("binomial"),
            LabelledFrames.noisyRows(30, "river", "cat", "password")));
  }
}
