package embark.spark;

import embark.head.Classification;
import embark.head.Linear;
import embark.head.Scoring;
import embark.infer.Device;
import embark.pipeline.Result;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Takes rows whose vectors are there through a head, without their texts. */
final class VectorWalk implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final int column;
  private final Linear layer;
  private final Scoring scoring;
  private final Answers<Classification> answers;
  private final StructType schema;

  private VectorWalk(
      int column,
      Linear layer,
      Scoring scoring,
      Answers<Classification> answers,
      StructType schema) {
    this.column = column;
    this.layer = layer;
    this.scoring = scoring;
    this.answers = answers;
    this.schema = schema;
  }

  /**
   * A walk for rows of a schema.
   *
   * @throws IllegalArgumentException if there is no such column of vectors, or a name is taken
   */
  static VectorWalk plan(
      StructType schema,
      String name,
      Linear layer,
      Scoring scoring,
      Answers<Classification> answers) {
    int index = VectorColumn.resolve(schema, name);
    return new VectorWalk(
        index, layer, scoring, answers, Schemas.extended(schema, answers.fields()));
  }

  /** The schema with the new columns, behind those that were there. */
  StructType schema() {
    return schema;
  }

  /** The dataset with the new columns; no job is started. */
  Dataset<Row> apply(Dataset<Row> rows) {
    return Schemas.mapPartitions(rows, this, schema);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return extended(rows.next());
      }
    };
  }

  private Row extended(Row row) {
    return Schemas.extended(row, answers.one(answer(row), Device.cpu()));
  }

  private Result<Row, Classification> answer(Row row) {
    try {
      float[] vector = VectorColumn.floats(row.get(column));
      if (vector == null) {
        return new Result<>(row, null, 0, false);
      }
      VectorColumn.requireFinite(vector);
      return new Result<>(row, scoring.classify(layer.apply(vector)), 0, false);
    } catch (IllegalArgumentException e) {
      if (!answers.reportErrors()) {
        throw e;
      }
      return Result.failed(row, e.getMessage());
    }
  }
}
