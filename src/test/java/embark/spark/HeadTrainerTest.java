package embark.spark;

import static embark.spark.LabelledFrames.assertSameAnswers;
import static embark.spark.LabelledFrames.countingReads;
import static embark.spark.LabelledFrames.rows;
import static embark.spark.LabelledFrames.trainer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Linear;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What a training does: how often it embeds, what it leaves behind, what it gives. */
class HeadTrainerTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 60;

  private static WorkMetrics metrics() {
    WorkMetrics metrics = new WorkMetrics();
    SPARK.sparkContext().register(metrics, "work");
    return metrics;
  }

  @Test
  void eachRowIsEmbeddedOnceHoweverOftenTheRegressionReadsIt() {
    Dataset<Row> rows = rows(ROWS, "cat", "password", "river").repartition(4);
    WorkMetrics metrics = metrics();
    HeadTrainer trainer = trainer();
    LabelledRows labelled = trainer.examine(rows);
    assertEquals(ROWS, labelled.count());
    assertTrue(metrics.isZero(), "a look at the labels embeds nothing");
    try (EmbeddedRows embedded = trainer.embed(labelled, metrics)) {
      assertEquals(ROWS, metrics.value().texts().texts());
      assertEquals(List.of("cat", "password", "river"), trainer.train(embedded).labels());
      trainer.setRegParam(0.1).train(embedded);
      assertEquals(ROWS, embedded.rows().count());
    }
    assertEquals(ROWS, metrics.value().texts().texts(), "after two trainings");
    assertEquals(ROWS, metrics.value().rows());
  }

  @Test
  void fitReadsTheTextsOnceToLookAtThemAndOnceToEmbedThem() {
    LongAccumulator reads = SPARK.sparkContext().longAccumulator();
    Dataset<Row> rows = countingReads(rows(ROWS, "cat", "password", "river").repartition(3), reads);
    trainer().examine(rows);
    assertEquals(ROWS, reads.value(), "a look at the labels");
    reads.reset();
    trainer().fit(rows);
    assertEquals(2 * ROWS, reads.value(), "a look at the labels, and the embedding");
  }

  @Test
  void fitIsItsThreeSteps() {
    Dataset<Row> rows = rows(ROWS, "cat", "password", "river");
    HeadTrainer trainer = trainer();
    Linear whole = trainer.fit(rows).head().layer();
    try (EmbeddedRows embedded = trainer.embed(trainer.examine(rows), null)) {
      Linear steps = trainer.train(embedded).head().layer();
      assertArrayEquals(whole.weight(), steps.weight());
      assertArrayEquals(whole.bias(), steps.bias());
    }
  }

  private static Set<Object> persistent() {
    return new HashSet<>(
        CollectionConverters.asJava(SPARK.sparkContext().getPersistentRDDs()).keySet());
  }

  private static void assertNothingStays(Set<Object> before) {
    Set<Object> after = persistent();
    after.removeAll(before);
    assertEquals(Set.of(), after, "rows that Spark still holds");
  }

  @Test
  void noRowsStayInMemoryAfterATraining() {
    Set<Object> before = persistent();
    trainer().fit(rows(ROWS, "cat", "password"));
    assertNothingStays(before);
  }

  @Test
  void noRowsStayInMemoryAfterATrainingThatFailed() {
    Set<Object> before = persistent();
    Dataset<Row> rows = rows(ROWS, "cat", "password");
    HeadTrainer withoutDevice = trainer().setDevice("cuda");
    assertThrows(Exception.class, () -> withoutDevice.fit(rows), "embedding fails");
    assertNothingStays(before);
    Dataset<Row> uneven = rows.selectExpr("label", "slice(array(0D, 1D, 2D), 1, 2 + id % 2) v");
    assertThrows(
        Exception.class,
        () -> trainer().setEmbeddingCol("v").fit(uneven),
        "the regression fails at vectors of two sizes");
    assertNothingStays(before);
  }

  @Test
  void aCallersCachedRowsStayCached() {
    Dataset<Row> rows =
        Frames.embedder().setOutputType("vector").transform(rows(ROWS, "cat", "password")).cache();
    trainer().setEmbeddingCol("embedding").fit(rows);
    assertTrue(rows.storageLevel().useMemory());
    rows.unpersist();
  }

  @Test
  void theModelIsTheTrainersChildAndHasItsParams() {
    HeadTrainer trainer =
        trainer().setScoreCol("how sure").setTopK(2).setWindowRows(7).setBatchTokens(99);
    String before = trainer.explainParams();
    HeadModel model = trainer.fit(rows(ROWS, "cat", "password"));
    assertEquals(before, trainer.explainParams());
    assertSame(trainer, model.parent());
    assertEquals(trainer.uid(), model.uid());
    assertEquals("how sure", model.getOrDefault(model.scoreCol()));
    assertEquals(2, model.getOrDefault(model.topK()));
    assertEquals(7, model.getOrDefault(model.windowRows()));
    assertEquals(99, model.getOrDefault(model.batchTokens()));
    assertEquals(Frames.MODEL, model.getOrDefault(model.model()));
  }

  @Test
  void theSchemaIsKnownBeforeTheLabelsAre() {
    Dataset<Row> rows = rows(ROWS, "cat", "password");
    StructType promised = trainer().setTopK(1).transformSchema(rows.schema());
    StructType given = trainer().setTopK(1).fit(rows).transform(rows).schema();
    assertEquals(List.of(promised.fieldNames()), List.of(given.fieldNames()));
    assertEquals(
        Stream.of(promised.fields()).map(field -> field.dataType()).toList(),
        Stream.of(given.fields()).map(field -> field.dataType()).toList());
  }

  @Test
  void fitTakesExtraParams() {
    Dataset<Row> rows = rows(ROWS, "cat", "password");
    HeadTrainer trainer = trainer();
    HeadModel strict = trainer.fit(rows, new ParamMap().put(trainer.regParam().w(1d)));
    assertFalse(trainer.isSet(trainer.regParam()));
    assertSameAnswers(
        trainer().setRegParam(1).fit(rows).transform(rows),
        strict.transform(rows),
        0,
        "regParam given to fit");
  }

  @Test
  void columnsMayHaveHardNamesAndTextsLieInStructs() {
    Dataset<Row> plain = rows(ROWS, "cat", "password");
    Dataset<Row> rows =
        plain.selectExpr(
            "id",
            "struct(text as title) as doc",
            "label as `the.label`",
            "weight as `a``weight.b`",
            "text as `a.b`");
    HeadTrainer trainer = trainer().setLabelCol("THE.label").setWeightCol("a`weight.b");
    Dataset<Row> expected = trainer().setWeightCol("weight").fit(plain).transform(plain);
    for (String text : List.of("doc.title", "a.b", "A.B")) {
      assertSameAnswers(expected, trainer.setInputCol(text).fit(rows).transform(rows), 1e-9, text);
    }
  }
}
