package embark.spark;

import static embark.spark.Frames.embedder;
import static embark.spark.Frames.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that the embedder has nothing to do with come through as they were. */
class KeptColumnsTest {

  private static final SparkSession SPARK = LocalSpark.session();

  /** A row with a value of every type, and one with nulls. */
  private static final String EVERY_TYPE =
      """
      select 'one cat' text, true bool, cast(-1 as byte) b, cast(7 as short) s, 5 i, 6L l,
        float('nan') f, double('-0.0') d, cast(1.250 as decimal(20, 3)) dec,
        cast('12345678901234567890123456789012345.678' as decimal(38, 3)) big,
        timestamp'2024-03-31 01:30:00.123456' ts, timestamp'2024-10-27 00:30:00 UTC' autumn,
        timestamp_ntz'2024-03-31 02:30:00.123456' ntz, date'2024-02-29' day, date'9999-12-31' last,
        X'CAFE00' bin, map('a', 1, 'b', null) m, map(1, array(named_struct('x', 'y'))) deep,
        named_struct('n', 1, 'inner', named_struct('t', timestamp'1970-01-01 00:00:00')) st,
        array(1, null, 3) arr, array(cast(null as string)) nulls, array() nothing,
        interval '1-2' year to month ym, interval '1 02:03:04.000005' day to second dt,
        null void, parse_json('{"a": [1, "x"]}') var, 'kept' `a name with . and `` in it`
      union all
      select null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null, null, null
      """;

  private static Column[] columns(StructType schema) {
    return Arrays.stream(schema.fieldNames())
        .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
        .toArray(Column[]::new);
  }

  private static void assertKept(TextEmbedder embedder, Dataset<Row> rows) {
    Dataset<Row> embedded = embedder.transform(rows);
    StructType schema = rows.schema();
    assertEquals(embedder.transformSchema(schema), embedded.schema());
    assertEquals(
        List.of(schema.fields()),
        List.of(embedded.schema().fields()).subList(0, schema.length()),
        "types, nullability and metadata");
    assertEquals(asText(rows, schema), asText(embedded, schema));
  }

  /** Values as Spark writes them: nothing is lost on the way through Java's types. */
  private static List<String> asText(Dataset<Row> rows, StructType schema) {
    return rows.select(functions.struct(columns(schema)).cast("string"))
        .as(Encoders.STRING())
        .collectAsList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"array", "vector"})
  void valuesOfEveryTypeSurvive(String type) {
    assertKept(embedder().setOutputType(type), SPARK.sql(EVERY_TYPE));
  }

  @Test
  void collationsSurvive() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 'one cat' text, 'Berlin' collate UTF8_LCASE name, array('A' collate UNICODE_CI) list");
    assertKept(embedder(), rows);
    assertEquals(1, embedder().transform(rows).where("name = 'berlin'").count());
  }

  @Test
  void calendarIntervalsSurvive() {
    assertKept(
        embedder(),
        SPARK.sql("select 'one cat' text, make_interval(1, 2, 3, 4, 5, 6, 7.5) calendar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void datesAndTimesSurviveWithEitherApi(String java8) {
    SPARK.conf().set("spark.sql.datetime.java8API.enabled", java8);
    try {
      assertKept(
          embedder(),
          SPARK.sql(
              "select 'one cat' text, date'0001-01-01' first, date'1582-10-04' julian,"
                  + " timestamp'0001-01-01 00:00:00' old,"
                  + " timestamp'1900-01-01 00:00:00.000001' late"));
    } finally {
      SPARK.conf().unset("spark.sql.datetime.java8API.enabled");
    }
  }

  @Test
  void vectorsOfMllibSurvive() {
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"id", "twice"})
            .setOutputCol("features")
            .transform(texts("one cat", "a dog").withColumn("twice", functions.expr("id * 2")));
    assertKept(embedder(), rows);
    assertKept(embedder().setOutputType("vector"), rows);
  }

  @Test
  void metadataSurvives() {
    Metadata metadata = new MetadataBuilder().putString("comment", "words").build();
    Dataset<Row> rows =
        texts("one cat", null)
            .withMetadata("text", metadata)
            .withColumn("a.b", functions.lit(1))
            .withMetadata("`a.b`", metadata);
    assertKept(embedder(), rows);
    assertKept(embedder().setOutputType("vector"), rows);
  }

  @Test
  void labelsInMetadataServeIndexToString() throws Exception {
    Dataset<Row> rows =
        texts("one cat", "a dog", null).withColumn("kind", functions.expr("concat('k', id)"));
    PipelineStage[] stages = {
      new StringIndexer().setInputCol("kind").setOutputCol("index"),
      embedder(),
      new IndexToString().setInputCol("index").setOutputCol("again")
    };
    Dataset<Row> again = new Pipeline().setStages(stages).fit(rows).transform(rows);
    assertEquals(3, again.where("kind = again").count());
  }

  @Test
  void nullabilityIsKept() {
    Dataset<Row> rows = SPARK.range(3).selectExpr("id", "concat('text ', id) text");
    assertKept(embedder(), rows);
    assertEquals(false, embedder().transform(rows).schema().apply("id").nullable());
    assertEquals(true, embedder().transform(rows).schema().apply("embedding").nullable());
  }
}
