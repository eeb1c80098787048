package embark.spark;

import static embark.spark.Frames.assertSame;
import static embark.spark.Frames.embedder;
import static embark.spark.Frames.texts;
import static embark.spark.Frames.vectors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/** Stages right behind each other, and behind functions of a user's own. */
class ChainedStagesTest {

  private static final StructType WORDS =
      new StructType().add("id", "int").add("words", "array<string>");

  /** Spark takes each of these for an array. */
  private static Stream<Arguments> forms() {
    return Stream.of(
        arguments("an array", form(text -> new String[] {text, null})),
        arguments("an array of objects", form(text -> new Object[] {text, null})),
        arguments("a Seq", form(ChainedStagesTest::seq)));
  }

  private static Object seq(String text) {
    return CollectionConverters.asScala(Arrays.asList(text, null)).toSeq();
  }

  /** Makes something of a text that travels with a job. */
  private interface Form extends Serializable {
    Object of(String text);
  }

  private static MapPartitionsFunction<Row, Row> form(Form form) {
    return rows ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public Row next() {
            Row row = rows.next();
            return RowFactory.create(row.getInt(0), form.of(row.getString(1)));
          }
        };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void behindAFunctionThatMakesArrays(String name, MapPartitionsFunction<Row, Row> words) {
    Dataset<Row> rows = texts("one cat", "a river");
    Dataset<Row> embedded =
        embedder()
            .setInputCol("words")
            .transform(rows.mapPartitions(words, Encoders.row(WORDS)))
            .selectExpr("id", "embedding[0] embedding", "embedding[1] none");
    assertSame(
        vectors(embedder().transform(rows), "embedding"), vectors(embedded, "embedding"), name);
    assertEquals(2, embedded.where("none is null").count());
  }

  @Test
  void behindEachOther() {
    Dataset<Row> rows = texts("one cat", null, "a river");
    TextEmbedder first = embedder().setOutputCol("first").setTokenCountCol("tokens");
    Dataset<Row> both = embedder().setOutputCol("second").transform(first.transform(rows));
    assertEquals(List.of("id", "text", "first", "tokens", "second"), List.of(both.columns()));
    assertSame(vectors(both, "first"), vectors(both, "second"), "both vectors");
  }
}
