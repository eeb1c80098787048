package embark.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TextEmbedderTest {

  private static final String MODEL = "src/test/resources/models/tiny-bert";
  private static final SparkSession SPARK = LocalSpark.session();

  private static TextEmbedder embedder() {
    return new TextEmbedder().setInputCol("text").setModel(MODEL);
  }

  private static Dataset<Row> texts(String... texts) {
    StructType schema = new StructType().add("id", "int").add("text", "string");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      rows.add(RowFactory.create(i, texts[i]));
    }
    return SPARK.createDataFrame(rows, schema);
  }

  private static float[] floats(Row row, String column) {
    List<Float> list = row.getList(row.fieldIndex(column));
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }

  @Test
  void addsAVectorToEachRowAndKeepsTheOrder() {
    List<Row> rows =
        embedder()
            .setTokenCountCol("tokens")
            .setTruncatedCol("cut")
            .transform(texts("one cat", null, "", "  ", "a dog ".repeat(100)))
            .collectAsList();
    assertEquals(5, rows.size());
    for (int i = 0; i < 5; i++) {
      assertEquals(i, rows.get(i).getInt(0));
    }
    assertEquals(32, floats(rows.get(0), "embedding").length);
    assertTrue(rows.get(1).isNullAt(2) && rows.get(1).isNullAt(3) && rows.get(1).isNullAt(4));
    assertArrayEquals(floats(rows.get(2), "embedding"), floats(rows.get(3), "embedding"));
    assertEquals(2, rows.get(2).<Integer>getAs("tokens"));
    assertFalse(rows.get(0).<Boolean>getAs("cut"));
    assertTrue(rows.get(4).<Boolean>getAs("cut"));
    assertEquals(32, rows.get(4).<Integer>getAs("tokens"));
  }
}
