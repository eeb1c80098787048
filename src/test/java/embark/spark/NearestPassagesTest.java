package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The nearest passages, however the rows lie in partitions. */
class NearestPassagesTest {

  private static final StructType PASSAGES =
      new StructType()
          .add("id", "string")
          .add("text", "string")
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType));

  private static Dataset<Row> passages(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, PASSAGES);
  }

  /** Spark would hand over the rows of a function of the user's own as they are. */
  @Test
  void vectorsComeOfAFunctionToo() {
    Dataset<Row> made =
        passages(List.of(RowFactory.create("a", "one", new float[] {1, 0})))
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    rows -> List.of(RowFactory.create("b", "two", new float[] {0, 1})).iterator(),
                Encoders.row(PASSAGES));
    Row found = NearestPassages.of(made, List.of(new float[] {0, 2}), 1).head();
    assertEquals("b", found.getAs("id"));
    assertEquals(1d, found.<Double>getAs("score"));
  }

  private static float[] random(Random random) {
    float[] vector = new float[7];
    for (int i = 0; i < vector.length; i++) {
      // Few values, so that there are ties.
      vector[i] = random.nextInt(3) - 1;
    }
    return vector;
  }

  private static double cosine(float[] a, float... b) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      ofA += a[i] * a[i];
      ofB += b[i] * b[i];
    }
    return product / Math.sqrt(ofA * ofB);
  }

  @Test
  void partitionsMakeNoDifference() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      vectors.add(random(random));
      rows.add(
          RowFactory.create(
              "p" + i % 700, (i % 2 == 0 ? "\uD83D\uDC08" : "\uFFFD") + i, vectors.get(i)));
    }
    rows.add(RowFactory.create("null", "no vector", null));
    rows.add(RowFactory.create("zero", "zeros", new float[7]));
    List<float[]> queries =
        Arrays.asList(random(random), null, random(random), new float[7], random(random));
    List<Row> expected = null;
    for (int partitions : new int[] {1, 2, 9}) {
      List<Row> got =
          NearestPassages.of(passages(rows).repartition(partitions), queries, 20)
              .orderBy("query", "rank")
              .collectAsList();
      assertEquals(60, got.size());
      assertTrue(expected == null || expected.equals(got), partitions + " partitions");
      expected = got;
    }
    for (int query : new int[] {0, 2, 4}) {
      List<Double> all =
          vectors.stream()
              .map(vector -> cosine(queries.get(query), vector))
              .filter(score -> !score.isNaN())
              .sorted(Comparator.reverseOrder())
              .limit(20)
              .toList();
      List<Double> scores =
          expected.stream()
              .filter(row -> row.getInt(0) == query)
              .map(row -> row.getDouble(2))
              .toList();
      for (int i = 0; i < 20; i++) {
        assertEquals(all.get(i), scores.get(i), 1e-6);
      }
    }
  }

  @Test
  void idsThatAreNotOrderedAlikeAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NearestPassages.requireId(DataTypes.DoubleType, "id"));
    assertEquals(
        "Column 'id' is of type DOUBLE; expected string, bigint, int or smallint, as ids. Cast it,"
            + " or name another column.",
        e.getMessage());
  }
}
