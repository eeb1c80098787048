package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Datasets of texts, and their vectors read back. */
public final class Frames {

  /** A model of 32 components and at most 32 tokens, in a folder. */
  public static final String MODEL = "src/test/resources/models/tiny-bert";

  /** How far components of vectors may lie apart that are the same but for rounding. */
  public static final float TOLERANCE = 1e-5f;

  /** Columns {@code id} and {@code text}. */
  static final StructType TEXTS = new StructType().add("id", "int").add("text", "string");

  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<String> WORDS =
      List.of("cat", "river", "the", "old", "miller", "账户", "password", "42", "warm", "ÉTÉ");

  private Frames() {}

  /** An embedder of the column {@code text}. */
  static TextEmbedder embedder() {
    return new TextEmbedder().setInputCol("text").setModel(MODEL);
  }

  /** A row for each text, numbered from 0 in their order. */
  static Dataset<Row> texts(String... texts) {
    return texts(List.of(Frames.nullsAsIs(texts)), TEXTS);
  }

  /** A row for each of many different texts of all lengths, a few of them null, empty or blank. */
  static Dataset<Row> manyTexts(int rows) {
    String[] texts = new String[rows];
    for (int i = 0; i < rows; i++) {
      texts[i] = text(i);
    }
    return texts(texts);
  }

  private static String text(int i) {
    if (i % 11 == 3) {
      return i % 3 == 0 ? null : i % 3 == 1 ? "" : " \t\n";
    }
    StringBuilder text = new StringBuilder();
    for (int word = 0; word <= i * 7 % 23; word++) {
      text.append(WORDS.get((i * 13 + word * 5) % WORDS.size())).append(' ').append(i % 10);
    }
    return text.toString();
  }

  private static Row[] nullsAsIs(String... texts) {
    Row[] rows = new Row[texts.length];
    for (int i = 0; i < texts.length; i++) {
      rows[i] = RowFactory.create(i, texts[i]);
    }
    return rows;
  }

  private static Dataset<Row> texts(List<Row> rows, StructType schema) {
    return SPARK.createDataFrame(rows, schema).coalesce(1);
  }

  /** The vectors of a column by the rows' {@code id}, which are 0 up to one less than the rows. */
  public static List<float[]> vectors(Dataset<Row> rows, String column) {
    List<float[]> vectors = new ArrayList<>();
    for (Row row : rows.select("id", column).orderBy("id").collectAsList()) {
      assertEquals(vectors.size(), row.getInt(0), "ids are 0, 1, 2, ...");
      vectors.add(floats(row.get(1)));
    }
    return vectors;
  }

  /** A vector of either type; null for null. */
  static float[] floats(Object cell) {
    if (cell == null) {
      return null;
    }
    if (cell instanceof Vector vector) {
      float[] floats = new float[vector.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) vector.apply(i);
      }
      return floats;
    }
    @SuppressWarnings("unchecked")
    List<Float> list =
        scala.jdk.javaapi.CollectionConverters.asJava((scala.collection.Seq<Float>) cell);
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }

  /** That two lists of vectors are the same but for rounding; null is only like null. */
  public static void assertSame(List<float[]> expected, List<float[]> actual, String what) {
    assertEquals(expected.size(), actual.size(), what + ": rows");
    for (int i = 0; i < expected.size(); i++) {
      assertSame(expected.get(i), actual.get(i), what + ", row " + i);
    }
  }

  /** That two vectors are the same but for rounding. */
  static void assertSame(float[] expected, float[] actual, String what) {
    assertEquals(expected == null, actual == null, what + ": null");
    if (expected != null) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(expected, actual, TOLERANCE, what);
    }
  }
}
