package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.floats;
import static embark.spark.Frames.vectors;
import static embark.spark.LabelFrames.TOLERANCE;
import static embark.spark.LabelFrames.classifier;
import static embark.spark.LabelFrames.numbers;
import static embark.spark.LabelFrames.pairs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.Tally;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Rows with equal texts: computed once, answered each. */
class RepeatedTextsTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 600;
  private static final int DIFFERENT = 17;

  private static String text(int row) {
    int text = row * 7 % DIFFERENT;
    return text == 3 ? null : "the cat and " + "the dog ".repeat(text) + text;
  }

  private static Dataset<Row> rows() {
    String[] texts = new String[ROWS];
    for (int i = 0; i < ROWS; i++) {
      texts[i] = text(i);
    }
    return Frames.texts(texts);
  }

  @Test
  void vectorsAreThoseOfTextsThatStandAlone() {
    Dataset<Row> rows = rows();
    List<float[]> once = vectors(embedder().transform(rows), "embedding");
    List<float[]> each = vectors(embedder().setWindowRows(1).transform(rows), "embedding");
    assertSame(each, once, "repeated");
    assertEquals(ROWS, once.size());
  }

  @Test
  void repetitionsAreCounted() {
    Dataset<Row> rows = rows();
    WorkMetrics metrics = WorkMetrics.registered(SPARK.sparkContext(), "embark");
    Dataset<Row> embedded =
        embedder().setTokenCountCol("tokens").plan(rows.schema()).apply(rows, metrics);
    List<Row> answers = embedded.collectAsList();
    Tally tally = metrics.value().texts();
    long all =
        answers.stream().filter(row -> !row.isNullAt(3)).mapToLong(row -> row.getInt(3)).sum();
    long nulls = answers.stream().filter(row -> row.isNullAt(1)).count();
    assertEquals(ROWS, metrics.value().rows());
    assertEquals(nulls, tally.nulls());
    assertEquals(ROWS - nulls, tally.lengths().total());
    // The windows have 64, 256 and 280 rows, and each has all texts.
    assertEquals(ROWS - nulls - 3 * (DIFFERENT - 1), tally.repeated());
    assertTrue(tally.tokens() < all / 10, tally + " for " + all);
  }

  @Test
  void elementsOfArraysAreTextsToo() {
    Dataset<Row> rows =
        SPARK
            .sql(
                """
            select 0 id, array('a cat', 'a dog', 'a cat', null, '') text
            union all select 1, array('a dog', 'a cat')
            """)
            .coalesce(1);
    List<Row> answers = embedder().transform(rows).orderBy("id").collectAsList();
    List<?> first = answers.get(0).getList(2);
    List<?> second = answers.get(1).getList(2);
    assertArrayEquals(floats(first.get(0)), floats(first.get(2)));
    assertArrayEquals(floats(first.get(0)), floats(second.get(1)));
    assertArrayEquals(floats(first.get(1)), floats(second.get(0)));
    assertEquals(null, first.get(3));
    assertEquals(5, first.size());
  }

  @Test
  void aPairIsRepeatedWhereBothOfItsTextsAre() {
    List<Row> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add(RowFactory.create(i, "one cat " + i % 2, "two cats " + i % 3));
    }
    TextClassifier together = classifier("bert").setTextPairCol("other");
    TextClassifier alone = classifier("bert").setTextPairCol("other").setWindowRows(1);
    List<Row> once = LabelFrames.rows(together.transform(pairs(texts).coalesce(1)));
    List<Row> each = LabelFrames.rows(alone.transform(pairs(texts).coalesce(1)));
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(
          numbers(each.get(i), "rawPrediction"), numbers(once.get(i), "rawPrediction"), TOLERANCE);
      assertArrayEquals(
          numbers(each.get(i), "probability"), numbers(once.get(i), "probability"), TOLERANCE);
    }
  }

  @Test
  void labelsByNamesAloneToo() {
    Dataset<Row> rows = rows();
    ZeroShotClassifier classifier =
        new ZeroShotClassifier()
            .setInputCol("text")
            .setModel("src/test/resources/models/classifier-roberta")
            .setLabels("cat", "dog", "river");
    List<Row> once = classifier.transform(rows).select("id", "probability").collectAsList();
    List<Row> each =
        classifier.setWindowRows(1).transform(rows).select("id", "probability").collectAsList();
    for (int i = 0; i < ROWS; i++) {
      assertEquals(each.get(i).isNullAt(1), once.get(i).isNullAt(1));
      if (!once.get(i).isNullAt(1)) {
        assertArrayEquals(
            numbers(each.get(i), "probability"), numbers(once.get(i), "probability"), TOLERANCE);
      }
    }
  }
}
