package embark.spark.sql;

import static embark.spark.sql.SqlTables.SPARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.pipeline.LabelGolden;
import embark.spark.TextClassifier;
import embark.spark.ZeroShotClassifier;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Labels of {@code classify} are those of the stages. */
class SqlLabelsTest {

  private static final String BERT = LabelGolden.of("xlm-roberta").folder().toString();

  private static Dataset<Row> messages;

  @BeforeAll
  static void messages() {
    messages = SqlTables.messages(40).select("id", "body");
    messages.createOrReplaceTempView("to_label");
  }

  private static List<Row> rows(Dataset<Row> labelled) {
    return labelled.selectExpr("id", "label", "score").orderBy("id").collectAsList();
  }

  @Test
  void labelsOfAModel() {
    List<Row> expected =
        rows(new TextClassifier().setInputCol("body").setModel(BERT).transform(messages));
    Dataset<Row> all =
        SPARK.sql(
            ("SELECT id, classify('%1$s', body) AS label,"
                    + " classify_with_score('%1$s', body).score AS score FROM to_label")
                .formatted(BERT));
    assertEquals(expected, rows(all));
    assertEquals(DataTypes.StringType, all.schema().apply("label").dataType());
    assertEquals(1, SqlTables.models(all).size(), "the label and its score are one answer");
    List<Row> counted =
        SPARK
            .sql(
                "SELECT classify('%s', body) AS label, count(*) FROM to_label GROUP BY 1 ORDER BY 1"
                    .formatted(BERT))
            .collectAsList();
    assertTrue(counted.get(0).isNullAt(0), "rows without text have no label");
    assertEquals(40, counted.stream().mapToLong(row -> row.getLong(1)).sum());
  }

  @Test
  void labelsByTheirNames() {
    List<Row> expected =
        rows(
            new ZeroShotClassifier()
                .setInputCol("body")
                .setLabels("animal", "money")
                .transform(messages));
    for (String arguments :
        List.of(
            "body, array('animal', 'money')",
            "'all-MiniLM-L6-v2', body, array('animal', 'money')")) {
      Dataset<Row> labelled =
          SPARK.sql(
              "SELECT id, s.label, s.score FROM (SELECT id, classify_with_score(%s) AS s FROM to_label)"
                  .formatted(arguments));
      assertEquals(expected, rows(labelled));
      assertEquals(
          rows(labelled).stream().map(row -> row.getString(1)).toList(),
          SPARK
              .sql(
                  "SELECT id, classify(%s) AS label FROM to_label ORDER BY id".formatted(arguments))
              .collectAsList()
              .stream()
              .map(row -> row.getString(1))
              .toList());
    }
  }
}
