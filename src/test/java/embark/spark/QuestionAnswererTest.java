package embark.spark;

import static embark.spark.LabelFrames.pairs;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Answer;
import embark.head.AnswerHead;
import embark.pipeline.AnswerGolden;
import embark.pipeline.AnswerOptions;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns of an answerer: their types, the references' answers, places that SQL reads. */
class QuestionAnswererTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final double TOLERANCE = 1e-4;

  /** Columns {@code id}, {@code text}, the question, and {@code other}, the context. */
  private static final StructType PAIRS =
      new StructType().add("id", "int").add("text", "string").add("other", "string");

  static QuestionAnswerer answerer(String family) {
    return new QuestionAnswerer()
        .setInputCol("text")
        .setContextCol("other")
        .setModel(AnswerGolden.of(family).folder().toString());
  }

  /** The questions of a golden. */
  static Dataset<Row> questions(AnswerGolden golden) {
    return pairs(
        golden.questions().stream()
            .map(text -> RowFactory.create(0, text.first(), text.second()))
            .toList());
  }

  private static Dataset<Row> question(String question, String context) {
    return pairs(List.of(RowFactory.create(0, question, context)));
  }

  private static List<Answer> answers(Row row) {
    return row.<Row>getList(row.fieldIndex("answers")).stream()
        .map(
            one ->
                new Answer(
                    one.getAs("text"), one.getAs("start"), one.getAs("end"), one.getAs("score")))
        .toList();
  }

  @Test
  void theColumnsAreTheBestAnswersAndWithTopKSeveral() {
    List<String> usual =
        List.of("id", "text", "other", "answer", "score", "start", "end", "noAnswerScore");
    assertEquals(usual, List.of(answerer("bert").transformSchema(PAIRS).fieldNames()));
    StructType schema = answerer("bert").setTopK(2).transformSchema(PAIRS);
    assertEquals(
        "answer STRING, score DOUBLE, start INT, end INT, noAnswerScore DOUBLE, answers"
            + " ARRAY<STRUCT<text: STRING NOT NULL, start: INT NOT NULL, end: INT NOT NULL,"
            + " score: DOUBLE NOT NULL>>",
        schema
            .toDDL()
            .substring(schema.toDDL().indexOf("answer STRING"))
            .replace(",", ", ")
            .replace(",  ", ", "));
    QuestionAnswerer few =
        answerer("bert")
            .setOutputCol("found")
            .setScoreCol("")
            .setStartCol("")
            .setEndCol("")
            .setNoAnswerScoreCol("")
            .setTopK(3)
            .setAnswersCol("more");
    assertEquals(
        List.of("id", "text", "other", "found", "more"),
        List.of(few.transformSchema(PAIRS).fieldNames()));
  }

  private static QuestionAnswerer asking(QuestionAnswerer answerer, AnswerOptions options) {
    answerer
        .setTopK(options.most())
        .setMaxAnswerTokens(options.longest())
        .setAlignToWords(options.bounds() == AnswerHead.Bounds.WORDS)
        .setHandleImpossible(options.silence() == AnswerHead.Silence.AN_ANSWER);
    options.overlap().ifPresent(answerer::setOverlap);
    options.maxLength().ifPresent(answerer::setMaxLength);
    return answerer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta"})
  void answersAreTheReferences(String family) {
    AnswerGolden golden = AnswerGolden.of(family);
    for (AnswerGolden.Case one : golden.cases()) {
      QuestionAnswerer answerer = asking(answerer(family), one.options()).setWindowRows(4);
      Dataset<Row> answered = answerer.transform(questions(golden).repartition(2));
      assertEquals(answerer.transformSchema(PAIRS), answered.schema());
      List<Row> found = rows(answered);
      for (int i = 0; i < found.size(); i++) {
        List<Answer> expected = one.answers().get(i);
        List<Answer> its = answers(found.get(i));
        assertEquals(expected.size(), its.size());
        for (int answer = 0; answer < its.size(); answer++) {
          Answer theirs = expected.get(answer);
          double score = its.get(answer).score();
          assertEquals(theirs.score(), score, TOLERANCE);
          assertEquals(
              new Answer(theirs.text(), theirs.start(), theirs.end(), score), its.get(answer));
        }
        Answer best = its.get(0);
        assertEquals(
            List.of(best.text(), best.score(), best.start(), best.end()),
            List.of(
                found.get(i).<String>getAs("answer"),
                found.get(i).<Double>getAs("score"),
                found.get(i).<Integer>getAs("start"),
                found.get(i).<Integer>getAs("end")));
      }
    }
  }

  @Test
  void noAnswerScoresAreThoseOfTheEmptyAnswer() {
    AnswerGolden golden = AnswerGolden.of("bert");
    QuestionAnswerer answerer = answerer("bert").setTopK(2000).setHandleImpossible(true);
    for (Row row : rows(answerer.transform(questions(golden)))) {
      double expected = row.getAs("noAnswerScore");
      assertTrue(answers(row).contains(new Answer("", 0, 0, expected)), row + " has " + expected);
    }
    List<Row> plain = rows(answerer("bert").transform(questions(golden)));
    assertTrue(plain.stream().noneMatch(row -> row.getAs("answer").equals("")));
    assertTrue(plain.stream().allMatch(row -> row.<Double>getAs("noAnswerScore") > 0));
  }

  @Test
  void placesAreThoseOfSqlsSubstring() {
    for (String family : List.of("bert", "roberta")) {
      AnswerGolden golden = AnswerGolden.of(family);
      Dataset<Row> answered = answerer(family).transform(questions(golden));
      assertEquals(0, answered.where("answer != substring(other, start + 1, end - start)").count());
      assertEquals(golden.questions().size(), answered.where("answer is not null").count());
    }
  }

  @Test
  void whatIsMissingHasNullsAndAContextWithoutWordsNoAnswer() {
    Dataset<Row> rows =
        pairs(
            List.of(
                RowFactory.create(0, "Who?", "Anna met Bob."),
                RowFactory.create(0, null, "Anna met Bob."),
                RowFactory.create(0, "Who?", null),
                RowFactory.create(0, "Who?", " \n"),
                RowFactory.create(0, "", "Anna met Bob.")));
    List<Row> found = rows(answerer("bert").setTopK(2).transform(rows));
    for (int column = PAIRS.length(); column < found.get(0).length(); column++) {
      assertTrue(!found.get(0).isNullAt(column) && !found.get(4).isNullAt(column));
      assertTrue(found.get(1).isNullAt(column) && found.get(2).isNullAt(column));
    }
    for (String column : List.of("answer", "score", "start", "end")) {
      assertTrue(found.get(3).isNullAt(found.get(3).fieldIndex(column)), column);
    }
    assertEquals(List.of(), answers(found.get(3)));
    assertEquals(1, found.get(3).<Double>getAs("noAnswerScore"));
    Row impossible = rows(answerer("bert").setHandleImpossible(true).transform(rows)).get(3);
    assertEquals("", impossible.getAs("answer"));
    assertEquals(1, impossible.<Double>getAs("score"));
  }

  @Test
  void longContextsAreReadToTheirEnd() {
    String context = "The river runs slowly. ".repeat(60) + "Zorro sleeps at 07:45 in Québec.";
    Row row = rows(answerer("bert").setTopK(200).transform(question("Who?", context))).get(0);
    assertTrue(
        answers(row).stream().anyMatch(answer -> answer.end() > context.length() - 20), "the end");
    Row other = rows(answerer("bert").setOverlap(0).transform(question("Who?", context))).get(0);
    assertNotEquals(row.<Double>getAs("score"), other.<Double>getAs("score"));
  }

  @Test
  void arraysOfQuestionsHaveArraysOfAnswers() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 0 id, array('Who?', null, 'Where?') text, array('Anna met Bob.', 'x', 'In Rome.')"
                + " other union all select 1, array('Who?'), array('a', 'b') union all"
                + " select 2, null, array('a') union all select 3, array(), array()");
    QuestionAnswerer answerer =
        answerer("bert").setTopK(2).setErrorCol("why").setDeviceCol("where");
    Dataset<Row> answered = answerer.transform(rows);
    assertEquals(answerer.transformSchema(rows.schema()), answered.schema());
    List<Row> found = rows(answered);
    Row alone = rows(answerer("bert").transform(question("Who?", "Anna met Bob."))).get(0);
    assertEquals(alone.<String>getAs("answer"), found.get(0).getList(3).get(0));
    assertEquals(null, found.get(0).getList(3).get(1));
    assertEquals(3, found.get(0).getList(3).size());
    assertEquals("cpu", found.get(0).getAs("where"));
    assertTrue(found.get(1).isNullAt(3));
    assertEquals(
        "Cannot pair 1 texts with 2; expected as many of each. Correct the row, or drop it.",
        found.get(1).getAs("why"));
    assertTrue(found.get(2).isNullAt(3));
    assertEquals(List.of(), found.get(3).getList(3));
  }

  @Test
  void everyProblemIsInOneMessage() {
    assertEquals(
        """
        2 problems.
          - Column 'body' does not exist; expected one of [id, text, other]. Correct the name of the \
        text column.
          - Cannot answer with %s: 2 problems.
            - Invalid maxLength: 999; expected 3 (special tokens and one more) to 64, the positions \
        of the model.
            - Invalid overlap: 998; expected 0 to 996, so that maxLength=999 has room beside special \
        tokens for one that is new."""
            .formatted(AnswerGolden.of("bert").folder().toAbsolutePath()),
        refusal(answerer("bert").setContextCol("body").setMaxLength(999).setOverlap(998), PAIRS));
    assertEquals(
        "contextCol is not set; expected the name of the column of contexts. Call setContextCol.",
        refusal(
            new QuestionAnswerer()
                .setInputCol("text")
                .setModel(AnswerGolden.of("bert").folder().toString()),
            PAIRS));
    String message = refusal(answerer("bert").setModel(Frames.MODEL), PAIRS);
    assertTrue(message.contains("expected start_logits and end_logits [batch, length]"), message);
    assertEquals(
        "Column 'score' exists already; expected a new name. Name another output column, or drop"
            + " it first.",
        refusal(answerer("bert"), PAIRS.add("score", "double")));
  }

  @Test
  void whereAnswersBeginIsNoVector() {
    String message =
        refusal(
            new TextEmbedder()
                .setInputCol("text")
                .setModel(AnswerGolden.of("bert").folder().toString()),
            PAIRS);
    assertTrue(
        message.contains(
            "the graph's outputs are start_logits [batch, ?], end_logits [batch, ?]; expected"),
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "distilbert", "chinese"})
  void int8AgreesOrIsRefused(String family) {
    QuestionAnswerer answerer = answerer(family).setPrecision("int8");
    Optional<String> refused = Optional.empty();
    try {
      assertEquals(1, rows(answerer.transform(question("Who?", "Anna met Bob."))).size());
    } catch (Exception e) {
      refused = Optional.of(String.valueOf(e));
    }
    refused.ifPresent(message -> assertTrue(message.contains("Use precision=fp32."), message));
  }
}
