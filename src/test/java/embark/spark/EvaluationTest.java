package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.spark.Evaluation.Bin;
import embark.spark.Evaluation.Confusion;
import embark.spark.Evaluation.Label;
import embark.spark.Evaluation.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** The figures of predicted labels are scikit-learn's. */
class EvaluationTest {

  private static final double ROUNDING = 1e-12;

  @Test
  void givesTheFiguresOfScikitLearn() throws IOException {
    EvaluationGolden golden = EvaluationGolden.read();
    Evaluation evaluation = golden.evaluation();
    assertEquals(golden.figure("accuracy"), evaluation.accuracy(), ROUNDING);
    assertEquals(golden.figure("macroF1"), evaluation.macroF1(), ROUNDING);
    assertEquals(golden.figure("weightedF1"), evaluation.weightedF1(), ROUNDING);
    assertEquals(golden.figure("ece"), evaluation.calibrationError(), ROUNDING);
    assertEquals(golden.count("unlabelled"), evaluation.unlabelled());
    assertEquals(golden.count("unanswered"), evaluation.unanswered());
    assertEquals(golden.count("unscored"), evaluation.unscored());
    assertEquals(
        golden.rows().size(),
        evaluation.rows() + evaluation.unlabelled() + evaluation.unanswered());
  }

  @Test
  void givesTheFiguresOfEachLabel() throws IOException {
    EvaluationGolden golden = EvaluationGolden.read();
    Map<String, Label> labels = new HashMap<>();
    golden.evaluation().labels().forEach(label -> labels.put(label.name(), label));
    List<String> names = golden.names();
    assertEquals(names.size(), labels.size());
    for (int i = 0; i < names.size(); i++) {
      Label label = labels.get(names.get(i));
      assertEquals(golden.support(i), label.rows(), label.name());
      assertEquals(golden.figure("precision", i), label.precision(), ROUNDING, label.name());
      assertEquals(golden.figure("recall", i), label.recall(), ROUNDING, label.name());
      assertEquals(golden.figure("f1", i), label.f1(), ROUNDING, label.name());
    }
  }

  @Test
  void givesTheConfusionMatrix() throws IOException {
    EvaluationGolden golden = EvaluationGolden.read();
    Evaluation evaluation = golden.evaluation();
    Map<List<String>, Long> cells = new HashMap<>();
    evaluation
        .labels()
        .forEach(label -> cells.put(List.of(label.name(), label.name()), label.right()));
    evaluation
        .confusions()
        .forEach(pair -> cells.put(List.of(pair.truth(), pair.predicted()), pair.rows()));
    List<String> names = golden.names();
    for (int truth = 0; truth < names.size(); truth++) {
      for (int predicted = 0; predicted < names.size(); predicted++) {
        List<String> cell = List.of(names.get(truth), names.get(predicted));
        assertEquals(golden.matrix(truth, predicted), cells.getOrDefault(cell, 0L), cell::toString);
      }
    }
    assertEquals(
        evaluation.confusions().stream()
            .sorted(Comparator.comparingLong(Confusion::rows).reversed())
            .toList(),
        evaluation.confusions());
  }

  @Test
  void binsScoresAsNumpyDoes() throws IOException {
    EvaluationGolden golden = EvaluationGolden.read();
    List<Bin> bins = golden.evaluation().bins();
    assertEquals(Evaluation.BINS, bins.size());
    for (int i = 0; i < bins.size(); i++) {
      assertEquals(golden.bin(i).path("rows").asLong(), bins.get(i).rows(), "bin " + i);
      assertEquals(golden.bin(i).path("right").asLong(), bins.get(i).right(), "bin " + i);
      double mean = golden.bin(i).path("meanScore").asDouble();
      assertEquals(mean, bins.get(i).meanScore(), ROUNDING, "bin " + i);
    }
  }

  @Test
  void writesAllFiguresAsJson() throws IOException {
    Evaluation evaluation = EvaluationGolden.read().evaluation();
    JsonNode json = new ObjectMapper().readTree(evaluation.json());
    assertEquals(evaluation.rows(), json.path("rows").asLong());
    assertEquals(evaluation.right(), json.path("right").asLong());
    assertEquals(evaluation.accuracy(), json.path("accuracy").asDouble());
    assertEquals(evaluation.macroF1(), json.path("macro_f1").asDouble());
    assertEquals(evaluation.weightedF1(), json.path("weighted_f1").asDouble());
    assertEquals(evaluation.calibrationError(), json.path("ece").asDouble());
    assertEquals(evaluation.meanScore(), json.path("mean_score").asDouble());
    assertEquals(evaluation.unlabelled(), json.path("unlabelled").asLong());
    assertEquals(evaluation.unanswered(), json.path("unanswered").asLong());
    assertEquals(evaluation.unscored(), json.path("unscored").asLong());
    List<Label> labels = new ArrayList<>();
    json.path("labels")
        .forEach(
            label ->
                labels.add(
                    new Label(
                        label.path("label").asText(),
                        label.path("rows").asLong(),
                        label.path("predicted").asLong(),
                        label.path("right").asLong())));
    assertEquals(evaluation.labels(), labels);
    List<Confusion> confusions = new ArrayList<>();
    json.path("confusions")
        .forEach(
            pair ->
                confusions.add(
                    new Confusion(
                        pair.path("truth").asText(),
                        pair.path("predicted").asText(),
                        pair.path("rows").asLong())));
    assertEquals(evaluation.confusions(), confusions);
    assertEquals(Evaluation.BINS, json.path("bins").size());
    assertEquals(
        evaluation.bins().get(14).accuracy(),
        json.path("bins").get(14).path("accuracy").asDouble());
  }

  @Test
  void readsEachRowOnce() throws IOException {
    LongAccumulator read = LocalSpark.session().sparkContext().longAccumulator();
    List<Row> rows = EvaluationGolden.read().rows();
    Dataset<Row> counted =
        LocalSpark.session()
            .createDataFrame(rows, EvaluationGolden.SCHEMA)
            .map(
                (MapFunction<Row, Row>)
                    row -> {
                      read.add(1);
                      return row;
                    },
                Encoders.row(EvaluationGolden.SCHEMA));
    Evaluation.of(counted, "truth", "label", "score");
    assertEquals(rows.size(), read.value());
  }

  @Test
  void takesThousandLabels() {
    Dataset<Row> rows =
        LocalSpark.session()
            .range(20_000)
            .selectExpr(
                "id % 1000 as truth",
                "cast(if(id < 15000, id, id + 7) % 1000 as string) as label", "0.75f as score");
    Evaluation evaluation = Evaluation.of(rows, "truth", "label", "score");
    assertEquals(1000, evaluation.labels().size());
    assertEquals(1000, evaluation.confusions().size());
    assertEquals(0.75, evaluation.accuracy());
    assertEquals(0.75, evaluation.macroF1(), ROUNDING);
    assertEquals(0, evaluation.calibrationError(), ROUNDING);
  }

  @Test
  void takesOneLabel() {
    Evaluation evaluation = Evaluation.of(List.of(new Outcome("only", "only", 14, 3, 2.7)));
    assertEquals(1, evaluation.accuracy());
    assertEquals(1, evaluation.macroF1());
    assertEquals(0.1, evaluation.calibrationError(), ROUNDING);
    assertEquals(List.of(), evaluation.confusions());
  }

  @Test
  void isNotANumberWithoutRows() throws IOException {
    Evaluation evaluation = Evaluation.of(List.of(new Outcome(null, "a", 14, 2, 2)));
    assertEquals(0, evaluation.rows());
    assertEquals(2, evaluation.unlabelled());
    assertEquals(Double.NaN, evaluation.accuracy());
    assertEquals(Double.NaN, evaluation.macroF1());
    assertEquals(Double.NaN, evaluation.weightedF1());
    assertEquals(Double.NaN, evaluation.calibrationError());
    JsonNode json = new ObjectMapper().readTree(evaluation.json());
    assertTrue(json.path("accuracy").isNull(), json::toString);
    assertEquals(0, json.path("labels").size());
    assertTrue(json.path("bins").get(0).path("mean_score").isNull(), json::toString);
  }

  @Test
  void putsTheWorstLabelsFirst() {
    Evaluation evaluation =
        Evaluation.of(
            IntStream.range(0, 4)
                .boxed()
                .flatMap(
                    i ->
                        List.of(
                            new Outcome("l" + i, "l" + i, 14, i == 3 ? 1 : 8, 8),
                            new Outcome("l" + i, "other", 3, i == 2 ? 1 : 8, 2))
                            .stream())
                .toList());
    assertEquals(
        List.of("other", "l3", "l0", "l1", "l2"),
        evaluation.worstLabels().stream().map(Label::name).toList());
  }

  @Test
  void findsColumnsOfAnyNameAndFieldsOfStructs() {
    Dataset<Row> rows =
        LocalSpark.session()
            .range(10)
            .select(
                functions.col("id").gt(6).as("is `late`.now"),
                functions.expr("struct(cast(id > 7 as string) as label, 0.5d as score) as out"));
    Evaluation evaluation = Evaluation.of(rows, "is `late`.now", "out.label", "out.score");
    assertEquals(0.9, evaluation.accuracy());
    assertEquals(List.of(new Confusion("true", "false", 1)), evaluation.confusions());
  }

  /** As a head answers that was trained on such labels. */
  @Test
  void takesNumbersAsATrainingDoes() {
    Dataset<Row> rows =
        LocalSpark.session()
            .range(10)
            .selectExpr(
                "if(id = 9, double('NaN'), cast(id % 2 as double)) as truth",
                "if(id < 5, '0', '1') as label", "0.5d as score");
    Evaluation evaluation = Evaluation.of(rows, "truth", "label", "score");
    assertEquals(5 / 9.0, evaluation.accuracy(), ROUNDING);
    assertEquals(1, evaluation.unlabelled());
    assertEquals(List.of("0", "1"), evaluation.labels().stream().map(Label::name).toList());
    Dataset<Row> numbers = rows.withColumn("label", functions.expr("double(label)"));
    assertEquals(evaluation, Evaluation.of(numbers, "truth", "label", "score"));
    Dataset<Row> written = rows.withColumn("label", functions.expr("label || '.0'"));
    assertEquals(evaluation, Evaluation.of(written, "truth", "label", "score"));
  }

  @Test
  void takesIndicesForTheLabelsThatTheyAreOf() {
    Dataset<Row> named =
        LocalSpark.session()
            .range(10)
            .selectExpr("if(id < 6, 'cat', 'river') as name", "'cat' as label", "0.5d as score");
    Dataset<Row> rows =
        new StringIndexer().setInputCol("name").setOutputCol("truth").fit(named).transform(named);
    assertEquals(1, Evaluation.of(rows, "name", "truth", "score").accuracy());
    assertEquals(0.6, Evaluation.of(rows, "truth", "label", "score").accuracy(), ROUNDING);
    Dataset<Row> nested = rows.selectExpr("struct(truth) as of", "label", "score");
    assertEquals(0.6, Evaluation.of(nested, "of.truth", "label", "score").accuracy(), ROUNDING);
  }

  @Test
  void namesAllColumnsThatDoNotFit() {
    StructType schema =
        new StructType().add("truth", "array<string>").add("label", "date").add("text", "string");
    Dataset<Row> rows = LocalSpark.session().createDataFrame(List.of(), schema);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Evaluation.of(rows, "truth", "label", "score"));
    assertEquals(
        """
        Evaluation: 3 problems.
          - Column 'truth' is of type ARRAY<STRING>; expected a simple type. Cast it, or name another column.
          - Column 'label' is of type DATE; expected string or number. Cast it, or name another column.
          - Column 'score' does not exist, or more than once; expected one of [truth, label, text]. Correct its name."""
            .replace("\n", System.lineSeparator()),
        e.getMessage().replace("\n", System.lineSeparator()));
  }

  @Test
  void refusesScoresThatAreNoProbabilities() {
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create("a", "a", 3.0),
                    RowFactory.create("a", "a", 4.0),
                    RowFactory.create("a", "a", 1.0000001)),
                EvaluationGolden.SCHEMA);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Evaluation.of(rows, "truth", "label", "score"));
    assertEquals(
        "Evaluation: Column 'score' has scores outside 0 to 1, 2 of them 3.50 on average; expected"
            + " the probability of the predicted label. Name its column.",
        e.getMessage());
  }

  @Test
  void takesScoresThatAreNoNumberForNone() {
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(
                List.of(RowFactory.create("a", "a", Double.NaN), RowFactory.create("a", "b", null)),
                EvaluationGolden.SCHEMA);
    Evaluation evaluation = Evaluation.of(rows, "truth", "label", "score");
    assertEquals(2, evaluation.unscored());
    assertEquals(0.5, evaluation.accuracy());
    assertEquals(Double.NaN, evaluation.calibrationError());
  }
}
