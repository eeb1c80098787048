package embark.spark.sql;

import static embark.spark.sql.SqlTables.MODEL;
import static embark.spark.sql.SqlTables.SPARK;
import static embark.spark.sql.SqlTables.assertEqual;
import static embark.spark.sql.SqlTables.byId;
import static embark.spark.sql.SqlTables.models;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Frames;
import embark.spark.TextEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever SQL calls {@code embed}, the vectors are those of the stage. */
class SqlFunctionsTest {

  private static final String EMBED = "embed(" + MODEL + ", body)";

  private static Map<Integer, float[]> expected;

  @TempDir private static Path folder;

  @BeforeAll
  static void messages() {
    SPARK.conf().set("spark.sql.planChangeValidation", true);
    Dataset<Row> messages = SqlTables.messages(120);
    messages.write().parquet(folder.resolve("messages").toString());
    SPARK.read().parquet(folder.resolve("messages").toString()).createOrReplaceTempView("messages");
    expected = SqlTables.ofStage(messages);
  }

  @AfterAll
  static void unset() {
    SPARK.conf().unset("spark.sql.planChangeValidation");
    SPARK.catalog().dropTempView("messages");
  }

  /** Queries of all ids with their vectors. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, EMBED AS v FROM messages",
        "SELECT id, EMBED FROM messages ORDER BY EMBED[0], id",
        "SELECT id, v FROM (SELECT id, EMBED AS v FROM messages) WHERE v IS NOT NULL OR id >= 0",
        "WITH vectors AS (SELECT id, EMBED AS v FROM messages) SELECT id, v FROM vectors",
        "WITH vectors AS (SELECT id, EMBED AS v FROM messages)"
            + " SELECT a.id, b.v FROM vectors a JOIN vectors b ON a.id = b.id",
        "SELECT id, EMBED FROM messages WHERE id < 50"
            + " UNION ALL SELECT id, EMBED FROM messages WHERE id >= 50",
        "SELECT id, first(EMBED) FROM messages GROUP BY id",
        "SELECT id, EMBED FROM messages GROUP BY id, EMBED",
        "SELECT id, embed('MODEL', first(body)) FROM messages GROUP BY id",
        "SELECT id, EMBED FROM messages GROUP BY id, body",
        "SELECT DISTINCT id, EMBED FROM messages",
        "SELECT m.id, embed('MODEL', m.body) FROM messages m LEFT JOIN messages n ON m.id = n.id",
        "SELECT id, max(EMBED) OVER (PARTITION BY id) FROM messages",
        "SELECT id, EMBED FROM messages LIMIT 1000",
        "SELECT id, EMBED FROM messages ORDER BY note LIMIT 1000",
        "SELECT id, embed('MODEL', concat(body, '')) FROM messages",
        "SELECT id, embed('MODEL', s.body) FROM (SELECT id, struct(body) AS s FROM messages)",
        "SELECT id, (SELECT first(EMBED) FROM messages n WHERE n.id = m.id) FROM messages m",
        "SELECT id, transform(EMBED, x -> x) FROM messages",
        "SELECT id, (CASE WHEN id >= 0 THEN struct(EMBED AS v) END).v FROM messages",
        "FROM messages |> EXTEND EMBED AS v |> SELECT id, v"
      })
  void vectorsAreTheStages(String query) {
    String sql = query.replace("EMBED", EMBED).replace("'MODEL'", MODEL);
    assertEqual(expected, byId(SPARK.sql(sql)));
  }

  @Test
  void theDefaultModelIsTheStages() {
    Dataset<Row> few = SPARK.table("messages").where("id < 12");
    Dataset<Row> stage =
        new TextEmbedder().setInputCol("body").setOutputCol("v").transform(few).select("id", "v");
    assertEqual(byId(stage), byId(few.selectExpr("id", "embed(body)")));
    assertEquals(
        stage.schema().apply("v").dataType(),
        few.selectExpr("embed(body) AS v").schema().apply("v").dataType());
  }

  @Test
  void datasetsCallItToo() {
    Dataset<Row> messages = SPARK.table("messages");
    assertEqual(expected, byId(messages.select(functions.col("id"), functions.expr(EMBED))));
    assertEqual(
        expected,
        byId(
            messages.select(
                functions.col("id"),
                functions.call_function(
                    "embed", functions.lit(Frames.MODEL), functions.col("body")))));
    assertEqual(expected, byId(messages.withColumn("v", functions.expr(EMBED)).select("id", "v")));
  }

  @Test
  void namedParametersAndVariablesAreConstants() {
    assertEqual(
        expected,
        byId(
            SPARK.sql(
                "SELECT id, embed(:model, body) FROM messages", Map.of("model", Frames.MODEL))));
    SPARK.sql("DECLARE OR REPLACE VARIABLE bert STRING DEFAULT " + MODEL);
    assertEqual(expected, byId(SPARK.sql("SELECT id, embed(bert, body) FROM messages")));
  }

  @Test
  void optionsAreParamsOfTheStage() {
    Dataset<Row> stage =
        new TextEmbedder()
            .setInputCol("body")
            .setOutputCol("v")
            .setModel(Frames.MODEL)
            .setMaxLength(4)
            .setNormalize(false)
            .setPromptText("a ")
            .transform(SPARK.table("messages"))
            .select("id", "v");
    assertEqual(
        byId(stage),
        byId(
            SPARK.sql(
                "SELECT id, embed(%s, body, map('maxLength', '4', 'normalize', 'false', 'promptText', 'a ')) FROM messages"
                    .formatted(MODEL))));
  }

  @Test
  void viewsUseIt() {
    SPARK.sql("CREATE OR REPLACE TEMP VIEW vectors AS SELECT id, " + EMBED + " AS v FROM messages");
    assertEqual(expected, byId(SPARK.sql("SELECT id, v FROM vectors")));
    SPARK.sql("DROP VIEW vectors");
    SPARK.sql("CREATE TABLE kept USING parquet AS SELECT id, body FROM messages");
    SPARK.sql("CREATE VIEW lasting AS SELECT id, " + EMBED + " AS v FROM kept");
    try {
      assertEqual(expected, byId(SPARK.sql("SELECT id, v FROM lasting")));
      assertEqual(
          expected,
          byId(
              SPARK
                  .newSession()
                  .sql("SELECT a.id, b.v FROM lasting a JOIN lasting b" + " ON a.id = b.id")));
    } finally {
      SPARK.sql("DROP VIEW lasting");
      SPARK.sql("DROP TABLE kept");
    }
  }

  @Test
  void tablesAreWrittenWithIt() {
    SPARK.sql("CREATE TABLE made USING parquet AS SELECT id, " + EMBED + " AS v FROM messages");
    try {
      assertEqual(expected, byId(SPARK.table("made")));
      SPARK.sql("INSERT OVERWRITE made SELECT id, " + EMBED + " FROM messages WHERE id < 50");
      SPARK.sql("INSERT INTO made SELECT id, " + EMBED + " FROM messages WHERE id >= 50");
      assertEqual(expected, byId(SPARK.table("made")));
    } finally {
      SPARK.sql("DROP TABLE made");
    }
  }

  @Test
  void cachedRowsAreKept() {
    Dataset<Row> vectors = SPARK.sql("SELECT id, " + EMBED + " AS v FROM messages").cache();
    try {
      assertEqual(expected, byId(vectors));
      Dataset<Row> again =
          SPARK.sql("SELECT * FROM (SELECT id, " + EMBED + " AS v FROM messages) WHERE id < 200");
      assertEqual(expected, byId(again));
      assertEquals(List.of(), models(again), "the vectors come of the cache");
    } finally {
      vectors.unpersist();
    }
  }

  @Test
  void conditionsUseIt() {
    List<Row> near =
        SPARK
            .sql(
                "SELECT DISTINCT body FROM messages WHERE cosine_similarity(%s, embed(%s, 'the cat')) > 0.9999"
                    .formatted(EMBED, MODEL))
            .collectAsList();
    assertEquals(1, near.size());
    assertEquals("the cat", near.get(0).getString(0));
    long pairs =
        SPARK
            .sql(
                "SELECT a.id FROM messages a JOIN messages b ON a.lang = b.lang AND a.id < b.id AND"
                    + " cosine_similarity(embed(%1$s, a.body), embed(%1$s, b.body)) > 0.9999"
                        .formatted(MODEL))
            .count();
    long equal =
        SPARK
            .sql(
                "SELECT a.id FROM messages a JOIN messages b"
                    + " ON a.lang = b.lang AND a.id < b.id AND a.body = b.body")
            .count();
    assertEquals(equal, pairs);
    assertTrue(equal > 0);
    assertEquals(
        SPARK.sql("SELECT * FROM messages WHERE body IS NOT NULL").count(),
        SPARK
            .sql(
                "SELECT * FROM messages m WHERE EXISTS (SELECT 1 FROM messages n WHERE n.id = m.id"
                    + " AND embed(%1$s, n.body) = embed(%1$s, m.body))".formatted(MODEL))
            .count());
    assertEquals(
        SPARK.sql("SELECT * FROM messages WHERE body IS NOT NULL").count(),
        SPARK
            .sql(
                "SELECT * FROM messages WHERE %s IN (SELECT %s FROM messages)"
                    .formatted(EMBED, EMBED))
            .count());
  }

  @Test
  void conditionsOfCorrelatedSubqueriesUseIt() {
    SqlTables.messages(40).createOrReplaceTempView("in_memory");
    for (String table : List.of("messages", "in_memory")) {
      String texts = "SELECT 1 FROM %s n WHERE n.id = m.id AND ".formatted(table);
      String about = "cosine_similarity(embed(%1$s, n.body), embed(%1$s, 'the cat')) > -2";
      long all = SPARK.sql("SELECT * FROM %s WHERE body IS NOT NULL".formatted(table)).count();
      for (String condition : List.of("size(embed(%1$s, n.body)) > 0", about)) {
        String asked = (texts + condition).formatted(MODEL);
        for (String query :
            List.of(
                "SELECT * FROM %s m WHERE EXISTS (%s)", "SELECT * FROM %s m WHERE id IN (%s)")) {
          String whole = query.formatted(table, asked.replace("SELECT 1", "SELECT n.id"));
          assertEquals(all, SPARK.sql(whole).count(), whole);
        }
        String none =
            "SELECT * FROM %s m WHERE NOT EXISTS (%s) AND body IS NOT NULL".formatted(table, asked);
        assertEquals(0, SPARK.sql(none).count(), none);
      }
    }
  }

  @Test
  void aTextOfBothSidesOfAJoin() {
    Dataset<Row> inner =
        SPARK.sql(
            "SELECT a.id FROM messages a JOIN messages b ON a.id = b.id AND"
                + " embed(%s, concat(a.body, b.lang)) IS NOT NULL".formatted(MODEL));
    assertEquals(
        SPARK.sql("SELECT id FROM messages WHERE body IS NOT NULL").count(), inner.count());
  }

  @Test
  void constantsAndNulls() {
    Row row = SPARK.sql("SELECT embed(%1$s, 'the cat'), embed(%1$s, NULL)".formatted(MODEL)).head();
    assertEquals(32, row.getList(0).size());
    assertNull(row.get(1));
    assertEquals(
        DataTypes.createArrayType(DataTypes.FloatType, false),
        SPARK.sql("SELECT embed(%s, NULL)".formatted(MODEL)).schema().apply(0).dataType());
    assertEquals(0, SPARK.sql("SELECT " + EMBED + " FROM messages WHERE 1 = 0").count());
  }

  @Test
  void theFunctionsAreDescribed() {
    for (String name : List.of("embed", "classify", "classify_with_score", "cosine_similarity")) {
      String text = SPARK.sql("DESCRIBE FUNCTION " + name).collectAsList().toString();
      assertTrue(text.contains("Usage: " + name + "("), text);
      assertEquals(1, SPARK.sql("SHOW FUNCTIONS LIKE '" + name + "'").count());
    }
    assertEquals(
        List.of("embed(%s, body)".formatted(MODEL)),
        List.of(SPARK.sql("SELECT " + EMBED + " FROM messages").columns()));
  }
}
