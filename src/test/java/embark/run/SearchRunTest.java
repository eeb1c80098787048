package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.spark.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The order that a reranker's scores make. */
class SearchRunTest {

  @Test
  void whatIsNoNumberComesLastAndEqualsStayInTheirOrder() {
    Dataset<Row> scored =
        LocalSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create(0, 1, Double.NaN),
                    RowFactory.create(0, 2, null),
                    RowFactory.create(0, 3, 0.5),
                    RowFactory.create(0, 4, 0.9),
                    RowFactory.create(0, 5, 0.5)),
                new StructType()
                    .add("number", "int")
                    .add("rank", "int")
                    .add("rerank_score", "double"))
            .withColumnRenamed("rank", "was")
            .selectExpr("*", "was AS rank");
    List<Integer> order =
        SearchRun.best(scored, 4).orderBy("rank").collectAsList().stream()
            .map(row -> row.<Integer>getAs("was"))
            .toList();
    assertEquals(List.of(4, 3, 5, 1), order);
  }
}
