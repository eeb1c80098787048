package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.floats;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a text can lie: columns, fields, arrays; and what is said where there is none. */
class TextColumnTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<float[]> CAT_AND_DOG =
      vectors(embedder().transform(texts("one cat", "a dog")), "embedding");

  private static final String ARRAYS =
      "select * from values (0, null), (1, array()), (2, array(null)),"
          + " (3, array('one cat', null, 'a dog')), (4, array('a dog')) as t(id, text)";

  private static String refusal(TextEmbedder embedder, Dataset<Row> rows) {
    String atOnce =
        assertThrows(IllegalArgumentException.class, () -> embedder.transformSchema(rows.schema()))
            .getMessage();
    String later =
        assertThrows(IllegalArgumentException.class, () -> embedder.transform(rows)).getMessage();
    assertEquals(atOnce, later, "transformSchema and transform say the same");
    String start = "Cannot transform with " + embedder.uid() + ": ";
    assertTrue(later.startsWith(start), later);
    return later.substring(start.length());
  }

  /** Embeds and compares the vectors of the first two rows with those of a cat and a dog. */
  private static Dataset<Row> assertCatAndDog(String column, String sql) {
    Dataset<Row> rows = SPARK.sql(sql);
    TextEmbedder embedder = embedder().setInputCol(column);
    Dataset<Row> embedded = embedder.transform(rows);
    assertEquals(embedder.transformSchema(rows.schema()), embedded.schema(), column);
    List<float[]> vectors = vectors(embedded, "embedding");
    assertSame(CAT_AND_DOG, vectors.subList(0, 2), column);
    for (float[] more : vectors.subList(2, vectors.size())) {
      assertNull(more, column + " without text");
    }
    return embedded;
  }

  @ParameterizedTest
  @ValueSource(strings = {"array", "vector"})
  void anArrayOfTextsHasAnArrayOfEachAnswer(String type) {
    Dataset<Row> input = SPARK.sql(ARRAYS);
    TextEmbedder embedder =
        embedder().setOutputType(type).setTokenCountCol("tokens").setTruncatedCol("cut");
    Dataset<Row> embedded = embedder.transform(input);
    assertEquals(embedder.transformSchema(input.schema()), embedded.schema());
    DataType one = embedder.transformSchema(Frames.TEXTS).apply("embedding").dataType();
    assertEquals(new ArrayType(one, true), embedded.schema().apply("embedding").dataType());
    assertEquals(
        DataTypes.createArrayType(DataTypes.IntegerType),
        embedded.schema().apply("tokens").dataType());
    assertEquals(
        DataTypes.createArrayType(DataTypes.BooleanType),
        embedded.schema().apply("cut").dataType());

    List<Row> rows = embedded.orderBy("id").collectAsList();
    assertEquals(5, rows.size());
    assertTrue(rows.get(0).isNullAt(2) && rows.get(0).isNullAt(3) && rows.get(0).isNullAt(4));
    assertEquals(List.of(), rows.get(1).getList(2));
    assertEquals(List.of(), rows.get(1).getList(3));
    assertEquals(1, rows.get(2).getList(2).size());
    assertNull(rows.get(2).getList(2).get(0));
    assertNull(rows.get(2).getList(3).get(0));
    List<Object> three = rows.get(3).getList(2);
    assertEquals(3, three.size());
    assertSame(CAT_AND_DOG.get(0), floats(three.get(0)), "first of three");
    assertNull(three.get(1), "null of three");
    assertSame(CAT_AND_DOG.get(1), floats(three.get(2)), "last of three");
    List<Integer> tokens = rows.get(3).getList(3);
    List<Boolean> cut = rows.get(3).getList(4);
    assertTrue(tokens.get(0) > 2 && tokens.get(1) == null && tokens.get(2) > 2, tokens.toString());
    assertTrue(!cut.get(0) && cut.get(1) == null && !cut.get(2), cut.toString());
    assertSame(CAT_AND_DOG.get(1), floats(rows.get(4).getList(2).get(0)), "only one");
  }

  @Test
  void aFieldOfAStruct() {
    assertCatAndDog(
        "doc.title",
        "select id, named_struct('n', id, 'title', text) doc"
            + " from values (0, 'one cat'), (1, 'a dog'), (2, null) as t(id, text)"
            + " union all select 3, null");
  }

  @Test
  void aFieldOfAStructInAStruct() {
    assertCatAndDog(
        "a.b.c",
        "select 0 id, named_struct('b', named_struct('c', 'one cat')) a"
            + " union all select 1, named_struct('b', named_struct('c', 'a dog'))"
            + " union all select 2, named_struct('b', null) union all select 3, null");
  }

  @Test
  void aFieldOfEachStructInAnArray() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 0 id, array(named_struct('body', 'one cat'), null,"
                + " named_struct('body', null), named_struct('body', 'a dog')) parts"
                + " union all select 1, null union all select 2, array()");
    List<Row> embedded =
        embedder().setInputCol("parts.body").transform(rows).orderBy("id").collectAsList();
    List<Object> vectors = embedded.get(0).getList(2);
    assertEquals(4, vectors.size());
    assertSame(CAT_AND_DOG.get(0), floats(vectors.get(0)), "first");
    assertNull(vectors.get(1), "null struct");
    assertNull(vectors.get(2), "null field");
    assertSame(CAT_AND_DOG.get(1), floats(vectors.get(3)), "last");
    assertTrue(embedded.get(1).isNullAt(2), "null array");
    assertEquals(List.of(), embedded.get(2).getList(2));
  }

  @Test
  void anArrayInAStruct() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 0 id, named_struct('tags', array('one cat', 'a dog')) doc"
                + " union all select 1, null");
    List<Row> embedded =
        embedder().setInputCol("doc.tags").transform(rows).orderBy("id").collectAsList();
    assertSame(CAT_AND_DOG.get(1), floats(embedded.get(0).getList(2).get(1)), "second tag");
    assertTrue(embedded.get(1).isNullAt(2), "null struct");
  }

  @Test
  void aNameWithADotIsFirstAColumnThenAPath() {
    assertCatAndDog(
        "doc.title",
        "select id, text `doc.title`, named_struct('title', 'other') doc"
            + " from values (0, 'one cat'), (1, 'a dog') as t(id, text)");
    assertCatAndDog(
        "`a.b`.`c.d`",
        "select id, named_struct('c.d', text) `a.b`"
            + " from values (0, 'one cat'), (1, 'a dog') as t(id, text)");
  }

  @Test
  void caseIsAsSparkIsTold() {
    String sql = "select id, text TEXT from values (0, 'one cat'), (1, 'a dog') as t(id, text)";
    assertCatAndDog("tExT", sql);
    Dataset<Row> rows = SPARK.sql(sql);
    SPARK.conf().set("spark.sql.caseSensitive", true);
    try {
      assertEquals(
          "Column 'text' does not exist; expected one of [id, TEXT]. Correct the name of the text"
              + " column.",
          refusal(embedder(), rows));
      assertEquals(
          4,
          embedder()
              .setInputCol("TEXT")
              .setOutputCol("text")
              .transform(rows.withColumn("Text", rows.col("id")))
              .columns()
              .length);
    } finally {
      SPARK.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void theExactNameIsTakenBeforeTheLikeOne() {
    SPARK.conf().set("spark.sql.caseSensitive", true);
    Dataset<Row> rows =
        SPARK.sql("select 0 id, 'other' TEXT, 'one cat' text union all select 1, 'x', 'a dog'");
    try {
      assertSame(CAT_AND_DOG, vectors(embedder().transform(rows), "embedding"), "exact name");
    } finally {
      SPARK.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void wrongTypesAreNamed() {
    assertEquals(
        "Column 'id' is of type INT; expected string or array<string>. Cast it, or name another"
            + " column.",
        refusal(embedder().setInputCol("id"), texts("one cat")));
    Dataset<Row> deep = SPARK.sql("select array(array('x')) text, named_struct('n', 1) doc");
    assertEquals(
        "Column 'text' is of type ARRAY<ARRAY<STRING>>; expected string or array<string>. Cast it,"
            + " or name another column.",
        refusal(embedder(), deep));
    assertEquals(
        "Column 'doc.n' is of type INT; expected string or array<string>. Cast it, or name another"
            + " column.",
        refusal(embedder().setInputCol("doc.n"), deep));
    assertEquals(
        "Column 'doc' is of type STRUCT<n: INT NOT NULL>; expected string or array<string>. Cast"
            + " it, or name another column.",
        refusal(embedder().setInputCol("doc"), deep));
  }

  @Test
  void missingColumnsAreNamed() {
    for (String name : List.of("txt", "doc.title", "id.title")) {
      assertEquals(
          "Column '%s' does not exist; expected one of [id, text]. Correct the name of the text"
                  .formatted(name)
              + " column.",
          refusal(embedder().setInputCol(name), texts("one cat")));
    }
  }

  @Test
  void anUnsetInputColumnIsAsked() {
    assertEquals(
        "inputCol is not set; expected the name of the text column. Call setInputCol.",
        refusal(new TextEmbedder().setModel(Frames.MODEL), texts("one cat")));
  }

  @Test
  void outputColumnsMustBeNew() {
    Dataset<Row> rows =
        texts("one cat").withColumn("Embedding", org.apache.spark.sql.functions.lit(1));
    assertEquals(
        "Column 'embedding' exists already; expected a new name. Name another output column, or"
            + " drop it first.",
        refusal(embedder(), rows));
    assertEquals(
        "Column 'TEXT' exists already; expected a new name. Name another output column, or drop it"
            + " first.",
        refusal(embedder().setTruncatedCol("TEXT"), texts("one cat")));
    assertEquals(
        "Column 'x' exists already; expected a new name. Name another output column, or drop it"
            + " first.",
        refusal(embedder().setOutputCol("x").setTokenCountCol("x"), texts("one cat")));
  }

  @Test
  void allProblemsComeInOneMessage() {
    TextEmbedder wrong =
        new TextEmbedder("wrong").setModel("no/such").setInputCol("txt").setOutputCol("id");
    String message = refusal(wrong.setDimensions(99), texts("one cat"));
    assertTrue(message.startsWith("2 problems."), message);
    assertTrue(message.contains("- Column 'txt' does not exist; expected one of"), message);
    assertTrue(message.contains("- Cannot find model 'no/such'"), message);

    String more = refusal(wrong.setModel(Frames.MODEL).setMaxLength(1000), texts("one cat"));
    assertTrue(more.contains("- Column 'txt' does not exist"), more);
    assertTrue(more.contains("Invalid maxLength: 1000; expected 3 (special tokens"), more);
    assertTrue(more.contains("Invalid dimensions: 99; expected 1 to 32"), more);

    String names =
        refusal(new TextEmbedder().setModel(Frames.MODEL).setOutputCol("id"), texts("one cat"));
    assertTrue(names.contains("- inputCol is not set"), names);
    assertTrue(names.contains("- Column 'id' exists already"), names);
  }

  @Test
  void oneOfManyColumnsOfTheSameNameIsNotChosen() {
    Dataset<Row> rows = texts("one cat", "a dog");
    Dataset<Row> twins = rows.join(rows.withColumnRenamed("id", "other"), "text");
    Dataset<Row> doubled =
        twins.select(twins.col("id"), twins.col("text"), twins.col("other").as("id"));
    for (String type : List.of("array", "vector")) {
      Dataset<Row> embedded = embedder().setOutputType(type).transform(doubled);
      assertArrayEquals(new String[] {"id", "text", "id", "embedding"}, embedded.columns(), type);
      for (Row row : embedded.collectAsList()) {
        assertEquals(row.getInt(0), row.getInt(2), type);
        assertSame(CAT_AND_DOG.get(row.getInt(0)), floats(row.get(3)), type);
      }
    }
    Dataset<Row> ambiguous = rows.select(rows.col("text"), rows.col("text"));
    assertEquals(
        "Column 'text' is there 2 times; expected once. Rename the others, or drop them.",
        refusal(embedder(), ambiguous));
  }
}
