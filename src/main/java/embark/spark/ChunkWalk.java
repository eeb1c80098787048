package embark.spark;

import embark.infer.Device;
import embark.pipeline.Models;
import embark.pipeline.PassageSpec;
import embark.pipeline.Passages;
import embark.tokenize.CodePoints;
import embark.tokenize.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Makes a row of each passage of the rows of a partition. */
final class ChunkWalk implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final PassageSpec spec;
  private final TextColumn text;
  private final ReportColumns reports;
  private final StructType schema;

  ChunkWalk(PassageSpec spec, TextColumn text, ReportColumns reports, StructType schema) {
    this.spec = spec;
    this.text = text;
    this.reports = reports;
    this.schema = schema;
  }

  /** The fields that are added. */
  static List<StructField> fields(String column, ReportColumns reports) {
    StructType chunk =
        new StructType()
            .add("text", DataTypes.StringType, false)
            .add("start", DataTypes.IntegerType, false)
            .add("end", DataTypes.IntegerType, false)
            .add("index", DataTypes.IntegerType, false)
            .add("tokens", DataTypes.IntegerType, false);
    return Stream.concat(
            Stream.of(new StructField(column, chunk, true, Metadata.empty())),
            reports.fields().stream())
        .toList();
  }

  /** The schema of the rows that are made. */
  StructType schema() {
    return schema;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Passages passages = Models.shared().open(spec, HadoopBundles.locator());
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) done -> passages.close());
    }
    return new Rows(rows, passages, task);
  }

  /** The rows of passages, one document's after the other's. */
  private final class Rows implements Iterator<Row> {

    private final Iterator<Row> documents;
    private final Passages passages;
    private final TaskContext task;
    private Iterator<Row> made = Collections.emptyIterator();

    private Rows(Iterator<Row> documents, Passages passages, TaskContext task) {
      this.documents = documents;
      this.passages = passages;
      this.task = task;
    }

    @Override
    public boolean hasNext() {
      boolean more = made.hasNext() || documents.hasNext();
      if (!more) {
        passages.close(); // a task of a continuous stream has no end
      }
      return more;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (!made.hasNext()) {
        if (task != null) {
          task.killTaskIfInterrupted();
        }
        made = rows(documents.next()).iterator();
      }
      return made.next();
    }

    /** At least one row for a document. */
    private List<Row> rows(Row document) {
      String read = text.text(document);
      List<Passage> cut;
      try {
        cut = read == null ? List.of() : passages.of(read);
      } catch (IllegalArgumentException e) {
        if (!reports.reportsErrors()) {
          throw e;
        }
        return List.of(extended(document, null, e.getMessage()));
      }
      if (cut.isEmpty()) {
        return List.of(extended(document, null, null));
      }
      CodePoints characters = new CodePoints(read);
      List<Row> rows = new ArrayList<>(cut.size());
      for (Passage passage : cut) {
        Row chunk =
            RowFactory.create(
                characters.substring(passage.start(), passage.end()),
                passage.start(),
                passage.end(),
                rows.size(),
                passage.tokens());
        rows.add(extended(document, chunk, null));
      }
      return rows;
    }

    private Row extended(Row document, Row chunk, String reason) {
      List<Object> values = new ArrayList<>();
      values.add(chunk);
      values.addAll(reports.values(reason, Device.cpu().kind().text()));
      return Schemas.extended(document, values.toArray());
    }
  }
}
