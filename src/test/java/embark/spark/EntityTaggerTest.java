package embark.spark;

import static embark.spark.Frames.TEXTS;
import static embark.spark.Frames.texts;
import static embark.spark.LabelFrames.refusal;
import static embark.spark.LabelFrames.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.head.Aggregation;
import embark.head.Entity;
import embark.pipeline.EntityGolden;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The column of a tagger: its type, the references' entities, places that SQL reads. */
class EntityTaggerTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final double TOLERANCE = 1e-4;
  private static final String EMOJI = "😀 Anna 🎉🎂 met Bob-Joe at 🚀 Starbase; they love Łódź ❤️!";

  static EntityTagger tagger(String family) {
    return new EntityTagger()
        .setInputCol("text")
        .setModel(EntityGolden.of(family).folder().toString());
  }

  private static List<Entity> entities(Row row, String column) {
    return row.<Row>getList(row.fieldIndex(column)).stream().map(EntityTaggerTest::entity).toList();
  }

  private static Entity entity(Row row) {
    return new Entity(
        row.getAs("label"),
        row.getAs("text"),
        row.getAs("start"),
        row.getAs("end"),
        row.getAs("score"));
  }

  @Test
  void theColumnIsAnArrayOfStructs() {
    assertEquals(
        "entities ARRAY<STRUCT<label: STRING NOT NULL, text: STRING NOT NULL, start: INT NOT NULL,"
            + " end: INT NOT NULL, score: DOUBLE NOT NULL>>",
        tagger("bert").transformSchema(TEXTS).apply("entities").toDDL());
    assertTrue(tagger("bert").transformSchema(TEXTS).apply("entities").nullable());
    assertTrue(
        tagger("bert")
            .setOutputCol("names")
            .transformSchema(TEXTS)
            .getFieldIndex("names")
            .isDefined());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "simple", "first", "average", "max"})
  void entitiesAreTheReferences(String aggregation) {
    EntityGolden golden = EntityGolden.of("bert");
    EntityTagger tagger =
        tagger("bert").setAggregation(aggregation).setLongText("truncate").setWindowRows(5);
    Dataset<Row> rows = texts(golden.texts().toArray(String[]::new));
    Dataset<Row> tagged = tagger.transform(rows.repartition(2));
    assertEquals(tagger.transformSchema(TEXTS), tagged.schema());
    List<List<Entity>> expected =
        golden.cases().stream()
            .filter(one -> one.aggregation().text().equals(aggregation))
            .filter(one -> one.stride().isEmpty())
            .findFirst()
            .orElseThrow()
            .entities();
    List<Row> found = rows(tagged);
    for (int i = 0; i < found.size(); i++) {
      List<Entity> its = entities(found.get(i), "entities");
      assertEquals(expected.get(i).size(), its.size(), golden.texts().get(i));
      for (int entity = 0; entity < its.size(); entity++) {
        Entity one = expected.get(i).get(entity);
        double score = its.get(entity).score();
        assertEquals(one.score(), score, TOLERANCE);
        assertEquals(
            new Entity(one.label(), one.text(), one.start(), one.end(), score), its.get(entity));
      }
    }
  }

  @Test
  void placesAreThoseOfSqlsSubstring() {
    EntityGolden golden = EntityGolden.of("roberta");
    for (String family : List.of("bert", "roberta", "xlm-roberta", "chinese")) {
      tagger(family)
          .transform(texts(golden.texts().toArray(String[]::new)))
          .createOrReplaceTempView("tagged");
      Dataset<Row> parts =
          SPARK.sql(
              "select text, e.text part, substring(text, e.start + 1, e.end - e.start) read"
                  + " from (select text, explode(entities) e from tagged)");
      assertTrue(parts.where("ascii(text) > 100000").count() > 3, "parts behind an emoji");
      assertEquals(0, parts.where("part != read").count());
    }
    SPARK.catalog().dropTempView("tagged");
  }

  @Test
  void aNullHasNullAndATextWithoutWordsNone() {
    List<Row> rows = rows(tagger("bert").transform(texts("Maria", null, "", " \n")));
    assertFalse(rows.get(0).isNullAt(2));
    assertTrue(rows.get(1).isNullAt(2));
    assertEquals(List.of(), entities(rows.get(2), "entities"));
    assertEquals(List.of(), entities(rows.get(3), "entities"));
  }

  @Test
  void anArrayOfTextsHasAnArrayOfThem() {
    Dataset<Row> rows =
        SPARK.sql(
            "select 0 id, array('Maria Lopez', null, '') text union all select 1, null"
                + " union all select 2, array()");
    EntityTagger tagger = tagger("bert").setErrorCol("why").setDeviceCol("where");
    Dataset<Row> tagged = tagger.transform(rows);
    assertEquals(
        DataTypes.createArrayType(
            tagger("bert").transformSchema(TEXTS).apply("entities").dataType(), true),
        tagged.schema().apply("entities").dataType());
    List<Row> found = rows(tagged);
    Row alone = rows(tagger("bert").transform(texts("Maria Lopez"))).get(0);
    assertEquals(
        rows(tagger("bert").transform(texts("Maria Lopez"))).get(0).getList(2).size(),
        found.get(0).<scala.collection.Seq<Row>>getList(2).get(0).size());
    assertFalse(alone.getList(2).isEmpty());
    assertEquals(null, found.get(0).getList(2).get(1));
    assertTrue(found.get(1).isNullAt(2), "null array");
    assertEquals(List.of(), found.get(2).getList(2));
    assertEquals("cpu", found.get(0).getAs("where"));
    assertTrue(found.get(0).isNullAt(found.get(0).fieldIndex("why")));
  }

  @Test
  void longTextsAreReadToTheirEndUnlessTheyAreCut() {
    String text = "Maria Lopez of Lisbon wrote. ".repeat(30);
    Row whole = rows(tagger("bert").transform(texts(text))).get(0);
    Row cut = rows(tagger("bert").setLongText("truncate").transform(texts(text))).get(0);
    List<Entity> all = entities(whole, "entities");
    assertTrue(all.get(all.size() - 1).end() > 29 * 29, "the last sentence is read");
    assertTrue(entities(cut, "entities").size() < all.size() / 5);
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i).start() >= all.get(i - 1).end(), "in order, none twice: " + all.get(i));
    }
    Row other = rows(tagger("bert").setOverlap(2).transform(texts(text))).get(0);
    assertNotEquals(all, entities(other, "entities"));
  }

  @Test
  void labelsAreLeftOutAsAskedFor() {
    EntityTagger tagger = tagger("bert").setAggregation("first");
    List<Entity> usual = entities(rows(tagger.transform(texts(EMOJI))).get(0), "entities");
    assertTrue(usual.stream().anyMatch(one -> one.label().equals("LOC")));
    assertTrue(usual.stream().noneMatch(one -> one.label().equals("O")));
    List<Entity> some =
        entities(rows(tagger.setIgnoreLabels("LOC").transform(texts(EMOJI))).get(0), "entities");
    assertTrue(some.stream().noneMatch(one -> one.label().equals("LOC")));
    assertTrue(some.stream().anyMatch(one -> one.label().equals("O")));
    List<Entity> all =
        entities(rows(tagger.setIgnoreLabels().transform(texts(EMOJI))).get(0), "entities");
    assertTrue(all.size() > usual.size() && all.size() > some.size());
    tagger.setIgnoreLabels("O", "O");
    assertEquals(usual, entities(rows(tagger.transform(texts(EMOJI))).get(0), "entities"));
  }

  @Test
  void everyProblemIsInOneMessage() {
    assertEquals(
        """
        2 problems.
          - Column 'body' does not exist; expected one of [id, text]. Correct the name of the text \
        column.
          - Cannot tag with %s: 2 problems.
            - Invalid maxLength: 65; expected 3 (special tokens and one more) to 64, the positions \
        of the model.
            - Invalid overlap: 63; expected 0 to 62, so that maxLength=65 has room beside special \
        tokens for one that is new."""
            .formatted(EntityGolden.of("bert").folder().toAbsolutePath()),
        refusal(tagger("bert").setInputCol("body").setMaxLength(65).setOverlap(63), TEXTS));
    assertTrue(
        refusal(tagger("bert").setLongText("truncate").setOverlap(3), TEXTS)
            .endsWith(
                "overlap was given, but long texts are cut; expected none. Leave it out, or have"
                    + " long texts read in windows."));
    String message = refusal(tagger("bert").setModel(Frames.MODEL), TEXTS);
    assertTrue(message.contains("expected logits [batch, length, ?]"), message);
    assertTrue(message.contains("(task token-classification)"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "chinese", "bilou"})
  void int8AgreesOrIsRefused(String family) {
    EntityTagger tagger = tagger(family).setPrecision("int8");
    Optional<String> refused = Optional.empty();
    List<Row> rows = List.of();
    try {
      rows = rows(tagger.transform(texts(EMOJI)));
    } catch (Exception e) {
      refused = Optional.of(String.valueOf(e));
    }
    if (refused.isPresent()) {
      assertTrue(refused.get().contains("Use precision=fp32."), refused.get());
    } else {
      assertFalse(entities(rows.get(0), "entities").isEmpty());
    }
  }

  @Test
  void aggregationsAreThoseOfTheHead() {
    EntityTagger tagger = tagger("bert");
    for (Aggregation one : Aggregation.values()) {
      tagger.setAggregation(one.text());
      assertEquals(one.text(), tagger.getOrDefault(tagger.aggregation()));
    }
  }
}
