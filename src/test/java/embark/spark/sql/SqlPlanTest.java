package embark.spark.sql;

import static embark.spark.sql.SqlTables.MODEL;
import static embark.spark.sql.SqlTables.SPARK;
import static embark.spark.sql.SqlTables.models;
import static embark.spark.sql.SqlTables.nodes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a query makes of calls: how often the model is asked, about which rows and columns. */
class SqlPlanTest {

  @TempDir private static Path folder;

  @BeforeAll
  static void messages() {
    String path = folder.resolve("messages").toString();
    SqlTables.messages(60).write().parquet(path);
    SPARK.read().parquet(path).createOrReplaceTempView("messages");
  }

  @AfterAll
  static void drop() {
    SPARK.catalog().dropTempView("messages");
  }

  /** A query in which EMBED stands for a call about the column {@code body}. */
  private static Dataset<Row> sql(String query) {
    return SPARK.sql(query.replace("EMBED", "embed(" + MODEL + ", body)").replace("MODEL", MODEL));
  }

  private static String physical(Dataset<Row> query) {
    return query.queryExecution().executedPlan().toString();
  }

  private static <T extends LogicalPlan> T below(ModelNode model, Class<T> type) {
    LogicalPlan plan = model.child();
    while (plan instanceof Project) {
      plan = ((Project) plan).child();
    }
    return assertInstanceOf(type, plan);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, EMBED, EMBED FROM messages",
        "SELECT id, EMBED AS v, cosine_similarity(EMBED, embed(MODEL, 'a cat')) AS s FROM messages"
            + " WHERE cosine_similarity(EMBED, embed(MODEL, 'a cat')) > 0.1 ORDER BY s, EMBED[0]",
        "SELECT id, size(v), v FROM (SELECT id, EMBED AS v FROM messages) WHERE v[0] > 0",
        "WITH v AS (SELECT id, lang, EMBED AS v FROM messages)"
            + " SELECT lang, max(v[0]), max(v[1]), count(v) FROM v GROUP BY lang",
        "SELECT id FROM messages WHERE EMBED[0] > 0 AND EMBED[1] > 0 ORDER BY EMBED[2]",
        "SELECT id, EMBED FROM messages ORDER BY id",
        "SELECT classify_with_score(body, array('a', 'b')), classify(body, array('a', 'b'))"
            + " FROM messages",
      })
  void equalCallsAreOne(String query) {
    Dataset<Row> rows = sql(query);
    assertEquals(1, models(rows).size(), rows.queryExecution().toString());
    long texts = query.contains("WHERE") ? 55 : 60;
    assertEquals(texts, asked(rows), "rows that the model was asked about");
    assertEquals(
        query.contains("'a cat'"),
        physical(rows).contains("ReusedSubquery"),
        "a constant that comes twice is computed once: " + physical(rows));
  }

  @Test
  void otherModelsOtherTextsAndChanceAreOthers() {
    assertEquals(2, models(sql("SELECT EMBED, embed(MODEL, note) FROM messages")).size());
    assertEquals(2, models(sql("SELECT EMBED, embed(body) FROM messages")).size());
    assertEquals(
        2, models(sql("SELECT embed(MODEL, uuid()), embed(MODEL, uuid()) FROM messages")).size());
    assertEquals(
        2,
        models(
                sql(
                    "SELECT classify(body, array('a', 'b')), classify(body, array('b', 'a'))"
                        + " FROM messages"))
            .size());
  }

  @Test
  void onlyColumnsThatAreNeededAreRead() {
    for (String query :
        List.of(
            "SELECT EMBED FROM messages",
            "SELECT EMBED FROM (SELECT * FROM messages) WHERE EMBED[0] > 0",
            "SELECT max(EMBED[0]) FROM messages",
            "SELECT count(*) FROM messages WHERE EMBED[0] > 0")) {
      String plan = physical(sql(query));
      assertTrue(plan.contains("ReadSchema: struct<body:string>"), plan);
    }
  }

  @Test
  void filtersWithoutModelComeFirst() {
    Dataset<Row> rows =
        sql("SELECT id FROM messages WHERE EMBED[0] > 0 AND lang = 'de' AND length(note) > 3");
    ModelNode model = models(rows).get(0);
    Filter filter = below(model, Filter.class);
    assertTrue(ModelCalls.in(filter).isEmpty());
    assertTrue(filter.condition().toString().contains("= de"), filter.toString());
    assertTrue(physical(rows).contains("EqualTo(lang,de)"), physical(rows));
    rows = sql("SELECT * FROM (SELECT lang, EMBED AS v FROM messages) WHERE lang = 'de'");
    assertTrue(physical(rows).contains("EqualTo(lang,de)"), physical(rows));
  }

  @Test
  void conditionsByChanceThatComeFirstStayFirst() {
    Dataset<Row> rows =
        sql("SELECT id FROM messages WHERE rand(1) < 0.5 AND lang = 'de' AND EMBED[0] > 0");
    below(models(rows).get(0), Filter.class);
    assertEquals(
        sql("SELECT body FROM messages WHERE rand(1) < 0.5 AND lang = 'de'").na().drop().count(),
        asked(rows));
    Dataset<Row> behind = sql("SELECT id FROM messages WHERE EMBED[0] > 0 AND rand(1) < 0.5");
    assertEquals(55, asked(behind), "all that have a text");
  }

  /** A model has read rows of later files before it answers those of an earlier one. */
  @Test
  void aRowsFileIsTakenBeforeTheModelReadsAhead() {
    String path = folder.resolve("files").toString();
    SqlTables.messages(15).repartition(3).write().parquet(path);
    String files = "parquet.`" + path + "`";
    String name = "input_file_name() AS file, input_file_block_start() AS start, id";
    List<String> expected = strings("SELECT " + name + " FROM " + files);
    assertEquals(3, expected.stream().map(row -> row.replaceFirst(",.*", "")).distinct().count());
    assertEquals(expected, strings("SELECT " + name + ", EMBED FROM " + files));
    assertEquals(
        expected,
        strings("SELECT " + name + " FROM " + files + " WHERE coalesce(size(EMBED), 0) >= 0"));
    assertEquals(
        expected,
        strings(
            "SELECT %s FROM (SELECT id, EMBED AS v, body FROM %s) WHERE coalesce(size(v), 0) >= 0 AND coalesce(size(embed(MODEL, body || 'x')), 0) >= 0"
                .formatted(name, files)));
    assertEquals(
        expected,
        strings(
            "SELECT %s FROM (SELECT id, EMBED AS v, array('a') AS tags FROM %s) LATERAL VIEW explode(tags) e AS tag WHERE coalesce(size(v), 0) >= 0"
                .formatted(name, files)));
    Dataset<Row> few =
        sql("SELECT input_file_name(), id FROM messages WHERE lang = 'de' AND EMBED[0] > 0");
    assertTrue(physical(few).contains("EqualTo(lang,de)"), physical(few));
    assertEquals(
        15,
        sql("SELECT * FROM %s WHERE input_file_name() LIKE '%%parquet' AND coalesce(size(EMBED), 0) >= 0"
                .formatted(files))
            .count());
    assertEquals(
        2,
        sql("SELECT input_file_name() AS file, EMBED FROM %s LIMIT 2".formatted(files))
            .collectAsList()
            .stream()
            .filter(row -> row.getString(0).endsWith(".parquet"))
            .count());
  }

  /** The first three columns of a query's rows, in the order of the third. */
  private static List<String> strings(String query) {
    return sql(query).orderBy("id").collectAsList().stream()
        .map(row -> row.get(0) + "," + row.get(1) + "," + row.get(2))
        .toList();
  }

  @Test
  void limitsComeFirst() {
    Dataset<Row> few = sql("SELECT id, EMBED FROM messages LIMIT 3");
    below(models(few).get(0), LocalLimit.class);
    assertEquals(3, few.collectAsList().size());
    assertEquals(3, asked(few), "rows that the model was asked about");
    Dataset<Row> sorted = sql("SELECT id, EMBED FROM messages ORDER BY note LIMIT 3");
    below(models(sorted).get(0), GlobalLimit.class);
    assertTrue(physical(sorted).contains("TakeOrderedAndProject"), physical(sorted));
    assertEquals(
        List.of("note 0", "note 1", "note 10"),
        sql("SELECT note, EMBED FROM messages ORDER BY note LIMIT 3").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList());
    assertEquals(3, asked(sorted));
  }

  /** Rows of a query that the model was asked about. */
  private static long asked(Dataset<Row> query) {
    query.collectAsList();
    return asked(query.queryExecution().executedPlan());
  }

  private static long asked(SparkPlan plan) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return asked(adaptive.executedPlan());
    }
    if (plan instanceof QueryStageExec stage) {
      return asked(stage.plan());
    }
    long rows =
        plan instanceof ModelExec model ? model.metrics().apply("numOutputRows").value() : 0;
    return rows + Seqs.list(plan.children()).stream().mapToLong(SqlPlanTest::asked).sum();
  }

  @Test
  void theNearestAreTakenInOrder() {
    Dataset<Row> nearest =
        sql(
            "SELECT id, body FROM messages"
                + " ORDER BY cosine_similarity(EMBED, embed(MODEL, 'the cat')) DESC LIMIT 5");
    String plan = physical(nearest);
    assertTrue(plan.contains("TakeOrderedAndProject"), plan);
    assertEquals(1, models(nearest).size(), "the constant is a subquery: " + plan);
    assertTrue(plan.contains("Subquery"), plan);
    assertEquals(60, asked(nearest), "the table's rows");
    assertEquals("the cat", nearest.head().getAs("body"));
  }

  @Test
  void aConstantAloneIsNoSubquery() {
    Dataset<Row> one = sql("SELECT embed(MODEL, 'the cat')");
    assertEquals(1, models(one).size());
    assertFalse(physical(one).contains("Subquery"), physical(one));
  }

  @Test
  void callsAboutGroupsComeAfterTheGrouping() {
    Dataset<Row> groups =
        sql("SELECT lang, embed(MODEL, lang), embed(MODEL, max(body)) FROM messages GROUP BY lang");
    assertEquals(2, models(groups).size());
    models(groups).forEach(model -> assertFalse(nodesBelow(model, Aggregate.class).isEmpty()));
    assertEquals(2, groups.collectAsList().size());
    Dataset<Row> key = sql("SELECT EMBED AS v, count(*) FROM messages GROUP BY EMBED");
    assertTrue(nodesBelow(models(key).get(0), Aggregate.class).isEmpty());
  }

  private static List<LogicalPlan> nodesBelow(ModelNode model, Class<?> type) {
    return Seqs.list(model.collect(new Matching(type)));
  }

  /** Nodes of a class. */
  private static final class Matching
      extends scala.runtime.AbstractPartialFunction<LogicalPlan, LogicalPlan> {
    private final Class<?> type;

    private Matching(Class<?> type) {
      this.type = type;
    }

    @Override
    public boolean isDefinedAt(LogicalPlan plan) {
      return type.isInstance(plan);
    }

    @Override
    public <A extends LogicalPlan, B> B applyOrElse(A plan, scala.Function1<A, B> other) {
      @SuppressWarnings("unchecked")
      B found = isDefinedAt(plan) ? (B) plan : other.apply(plan);
      return found;
    }
  }

  @Test
  void eachSideOfAJoinIsAskedBeforeIt() {
    Dataset<Row> pairs =
        sql(
            "SELECT a.id, b.id FROM messages a JOIN messages b ON a.lang = b.lang AND"
                + " cosine_similarity(embed(MODEL, a.body), embed(MODEL, b.body)) > 0.9");
    assertEquals(2, models(pairs).size());
    models(pairs).forEach(model -> assertTrue(nodesBelow(model, Join.class).isEmpty()));
    Dataset<Row> scored =
        sql(
            "SELECT a.id, embed(MODEL, a.body) AS v, cosine_similarity(embed(MODEL, a.body),"
                + " embed(MODEL, b.body)) AS s FROM messages a JOIN messages b ON a.id < b.id AND"
                + " cosine_similarity(embed(MODEL, a.body), embed(MODEL, b.body)) > 0.9 WHERE"
                + " a.lang = 'de'");
    assertEquals(2, models(scored).size(), "what the condition needs, the columns get");
    Dataset<Row> product =
        sql(
            "SELECT cosine_similarity(embed(MODEL, a.body), embed(MODEL, b.body)) FROM messages a"
                + " CROSS JOIN messages b");
    assertEquals(2, models(product).size());
    models(product).forEach(model -> assertTrue(nodesBelow(model, Join.class).isEmpty()));
    assertEquals(60 * 60, product.count());
  }

  @Test
  void plansWithoutCallsStayAsTheyAre() {
    LogicalPlan plan =
        sql("SELECT id, note FROM messages WHERE id > 3").queryExecution().optimizedPlan();
    assertTrue(plan == new ModelCallExtraction().apply(plan));
    assertTrue(
        nodes(sql("SELECT id FROM messages LIMIT 3")).stream()
            .noneMatch(ModelNode.class::isInstance));
  }
}
