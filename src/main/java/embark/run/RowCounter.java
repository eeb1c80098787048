package embark.run;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/** Counts the rows of each partition. */
final class RowCounter implements Function2<Integer, Iterator<Row>, Iterator<SplitRows>> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<SplitRows> call(Integer partition, Iterator<Row> rows) {
    long count = 0;
    try {
      while (rows.hasNext()) {
        rows.next();
        count++;
      }
    } catch (Exception e) {
      ReadFailure failure = ReadFailure.of(e);
      return List.of(new SplitRows(partition, count, failure.reason())).iterator();
    }
    return List.of(new SplitRows(partition, count, null)).iterator();
  }
}
