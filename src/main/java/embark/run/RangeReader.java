package embark.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.CollectionAccumulator;

/** Takes some ranges of a partition's rows and writes on each row which it is. */
final class RangeReader implements Function2<Integer, Iterator<Row>, Iterator<Row>> {

  private static final long serialVersionUID = 1L;

  private final ArrayList<ArrayList<RowRange>> ranges;
  private final CollectionAccumulator<BadRow> unreadable;

  /**
   * A reader.
   *
   * @param ranges those of each partition, in order
   * @param unreadable told of what cannot be read; null where that is to fail the task
   */
  RangeReader(List<List<RowRange>> ranges, CollectionAccumulator<BadRow> unreadable) {
    this.ranges = new ArrayList<>(ranges.stream().map(ArrayList::new).toList());
    this.unreadable = unreadable;
  }

  @Override
  public Iterator<Row> call(Integer partition, Iterator<Row> rows) {
    return new Ranges(ranges.get(partition), rows);
  }

  private final class Ranges implements Iterator<Row> {

    private final List<RowRange> wanted;
    private final Iterator<Row> rows;
    private int range;
    private long row;
    private Row next;

    private Ranges(List<RowRange> wanted, Iterator<Row> rows) {
      this.wanted = wanted;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      if (next == null && range < wanted.size()) {
        next = read();
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row result = next;
      next = null;
      return result;
    }

    /** The next row that is wanted; null when there is none any more. */
    private Row read() {
      RowRange current = wanted.get(range);
      try {
        for (; row < current.from(); row++) {
          require(rows.hasNext());
          rows.next();
        }
        require(rows.hasNext());
        Row found = addressed(rows.next(), current.split(), row);
        row++;
        if (row == current.to()) {
          range++;
        }
        return found;
      } catch (ChangedInputException e) {
        throw e;
      } catch (Exception e) {
        if (unreadable == null) {
          throw e;
        }
        tell(ReadFailure.of(e));
        return null;
      }
    }

    /** Each range that is not read to its end lacks the rows from where it ended. */
    private void tell(ReadFailure failure) {
      for (; range < wanted.size(); range++) {
        RowRange lost = wanted.get(range);
        unreadable.add(
            new BadRow(
                lost.split(), Math.max(row, lost.from()), failure.reason(), BadRow.Extent.REST));
      }
    }

    private void require(boolean more) {
      if (!more) {
        throw new ChangedInputException(
            "A file of the input has only %d rows; expected more, as at the start of the run. Files must not change while they are read: run again with --overwrite."
                .formatted(row));
      }
    }
  }

  private static Row addressed(Row row, int split, long place) {
    Object[] values = new Object[row.length() + 2];
    for (int i = 0; i < row.length(); i++) {
      values[i] = row.get(i);
    }
    values[row.length()] = split;
    values[row.length() + 1] = place;
    return RowFactory.create(values);
  }
}
