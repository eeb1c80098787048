package embark.spark;

import static embark.spark.Frames.embedder;
import static embark.spark.Frames.manyTexts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import embark.pipeline.Lengths;
import embark.pipeline.Tally;
import embark.pipeline.Times;
import embark.spark.WorkMetrics.Share;
import embark.spark.WorkMetrics.Work;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.objenesis.ObjenesisStd;

/** What is counted of a query: whether it is true, adds up, and survives its ways of travelling. */
class WorkMetricsTest {

  private static final SparkSession SPARK = LocalSpark.session();
  private static final int ROWS = 500;

  private static Work work(int rows, String executor) {
    return work(rows, 0, executor);
  }

  private static Work work(int rows, int repeated, String executor) {
    Lengths lengths = Lengths.of(IntStream.generate(() -> 12).limit(rows));
    Times times = new Times(2, 3_000, 4_000, 5_000_000_000L);
    Tally tally = new Tally(rows, 0, 1, 2, repeated, 12L * rows, 16L * rows, lengths, times);
    return Work.of(rows, tally, "cpu", executor);
  }

  @Test
  void whatIsNotReadWholeYetIsZero() {
    assertTrue(new ObjenesisStd().newInstance(WorkMetrics.class).isZero());
  }

  @Test
  void aQueryIsCounted() {
    Dataset<Row> rows = manyTexts(ROWS).repartition(3);
    WorkMetrics metrics = WorkMetrics.registered(SPARK.sparkContext(), "embark");
    Dataset<Row> embedded =
        embedder().setTokenCountCol("tokens").plan(rows.schema()).apply(rows, metrics);
    embedded.write().format("noop").mode(SaveMode.Overwrite).save();
    Work work = metrics.value();
    assertEquals(ROWS, work.rows());
    long there = embedded.where("tokens is not null").count();
    // A second run doubled the counts: each was counted.
    assertEquals(2L * ROWS, metrics.value().rows());
    assertEquals(there, work.texts().lengths().total());
    assertEquals(ROWS - there, work.texts().nulls());
    assertEquals(Set.of("cpu"), work.devices());
    assertEquals(1, work.executors().size(), work.executors().toString());
    Share share = work.executors().values().iterator().next();
    assertTrue(work.executors().firstKey().startsWith("driver/"), work.executors().firstKey());
    Times times = work.texts().times();
    assertEquals(new Share(ROWS, work.texts().tokens(), times.inferenceNanos()), share);
    assertTrue(times.runs() > 0 && times.encodingNanos() > 0, times.toString());
    assertTrue(times.queueNanos() > 0 && times.inferenceNanos() > 0, times.toString());
  }

  @Test
  void executorsAddUpApart() {
    Work work = work(10, "1/a").plus(work(20, "2/b")).plus(work(30, "1/a")).plus(Work.NONE);
    assertEquals(new Share(40, 480, 10_000_000_000L), work.executors().get("1/a"));
    assertEquals(new Share(20, 240, 5_000_000_000L), work.executors().get("2/b"));
    assertEquals(60, work.texts().lengths().counts().get(1));
    assertEquals(new Times(6, 9_000, 12_000, 15_000_000_000L), work.texts().times());
  }

  @Test
  void sparksPagesShowALine() {
    assertEquals(
        "1,500 rows, 18,000 tokens, 25.0 % padding, 1 truncated, 0 nulls, 2 failed, inference 5.0 s, queue"
            + " 0.0 s on cpu",
        work(1_500, "1/a").toString());
    assertTrue(
        work(1_500, 1_200, "1/a").toString().contains("2 failed, 1,200 repeated, inference"),
        work(1_500, 1_200, "1/a").toString());
  }

  @Test
  void theySurviveJavaSerialization() throws IOException, ClassNotFoundException {
    Work work = work(10, "1/a").plus(work(20, "2/b"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(work);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(work, in.readObject());
    }
  }

  @Test
  void theySurviveJson() throws JsonProcessingException {
    Work work = work(10, 3, "1/a").plus(work(20, 4, "2/b"));
    assertEquals(7, work.texts().repeated());
    ObjectMapper json = new ObjectMapper();
    assertEquals(work, json.readValue(json.writeValueAsString(work), Work.class));
    assertEquals(Work.NONE, json.readValue(json.writeValueAsString(Work.NONE), Work.class));
  }
}
