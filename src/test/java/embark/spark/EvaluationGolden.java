package embark.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Rows and scikit-learn's figures for them; see src/test/python/make_evaluation.py. */
public final class EvaluationGolden {

  /** Columns of {@link #rows()}. */
  static final StructType SCHEMA =
      new StructType().add("truth", "string").add("label", "string").add("score", "double");

  private final JsonNode json;

  private EvaluationGolden(JsonNode json) {
    this.json = json;
  }

  /** The file, read. */
  public static EvaluationGolden read() throws IOException {
    Path file = Path.of("src/test/resources/goldens/evaluation.json");
    return new EvaluationGolden(new ObjectMapper().readTree(file.toFile()));
  }

  /** Our evaluation of its rows. */
  public Evaluation evaluation() {
    return Evaluation.of(
        LocalSpark.session().createDataFrame(rows(), SCHEMA).repartition(3),
        "truth",
        "label",
        "score");
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    json.path("rows")
        .forEach(
            row ->
                rows.add(
                    RowFactory.create(
                        row.get(0).textValue(),
                        row.get(1).textValue(),
                        row.get(2).isNull() ? null : row.get(2).asDouble())));
    return rows;
  }

  double figure(String name) {
    return json.required(name).asDouble();
  }

  long count(String name) {
    return json.required(name).asLong();
  }

  long support(int label) {
    return json.required("support").required(label).asLong();
  }

  /** The figures of one label; they are in the order of {@link #names()}. */
  double figure(String name, int label) {
    return json.required(name).required(label).asDouble();
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    json.path("labels").forEach(name -> names.add(name.textValue()));
    return names;
  }

  /** How many rows of one label were given another. */
  long matrix(int truth, int predicted) {
    return json.path("matrix").get(truth).get(predicted).asLong();
  }

  JsonNode bin(int bin) {
    return json.path("bins").required(bin);
  }
}
