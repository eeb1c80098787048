package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.pipeline.Lengths;
import embark.pipeline.Tally;
import embark.pipeline.Times;
import embark.run.RunFacts.Chunk;
import embark.spark.WorkMetrics.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of texts that were computed once for several rows. */
class SummaryTest {

  private static final int ROWS = 2_000;

  private static Work work(int repeated) {
    Lengths lengths = Lengths.of(IntStream.generate(() -> 10).limit(ROWS));
    long tokens = 10L * (ROWS - repeated);
    Tally tally = new Tally(ROWS, 0, 0, 0, repeated, tokens, tokens, lengths, Times.ZERO);
    return new Work(ROWS, tally, new TreeSet<>(), new TreeMap<>());
  }

  private static Summary summary(int repeated) {
    return new Summary(work(repeated), "model", "0123456789abcdef", 4, "");
  }

  @Test
  void repetitionsAreSaidWhereThereAreAny() throws IOException {
    assertTrue(
        summary(1_500)
            .text()
            .contains("  repeated   1,500, computed once" + System.lineSeparator()),
        summary(1_500).text());
    assertFalse(summary(0).text().contains("repeated"), summary(0).text());
    ObjectMapper json = new ObjectMapper();
    assertEquals(
        1_500, json.readTree(summary(1_500).json(new TreeMap<>())).path("repeated").asInt());
    assertEquals(0, json.readTree(summary(0).json(new TreeMap<>())).path("repeated").asInt(-1));
  }

  @Test
  void thePagesAverageIsOfTheTextsThatWereComputed() {
    String plain = RunPage.of(facts(0)).html();
    assertTrue(plain.contains("2,000 texts, 10.0 tokens on average"), plain);
    assertFalse(plain.contains("repeated"), plain);
    String page = RunPage.of(facts(1_500)).html();
    assertTrue(page.contains("2,000 texts, 500 of them computed, 10.0 tokens on average"), page);
    assertTrue(page.contains("0 bad, 1,500 repeated"), page);
  }

  private static RunFacts facts(int repeated) {
    RunFacts small = HandMadeRuns.small();
    Work work = work(repeated);
    Chunk chunk =
        new Chunk(
            "0",
            HandMadeRuns.START,
            HandMadeRuns.START + 10_000,
            ROWS,
            work.texts().tokens(),
            0,
            0);
    return new RunFacts(
        small.lines(), small.model(), small.settings(), work, List.of(chunk), small.sessions());
  }

  @Test
  void recordsFromBeforeRepetitionsWereCountedAreRead(@TempDir Path folder) throws IOException {
    ChunkRecord record =
        new ChunkRecord(0, List.of("a"), "s", 1, 2, 1, 0, ROWS, 0, List.of(), work(0));
    ObjectNode old = (ObjectNode) new ObjectMapper().readTree(Json.text(record));
    assertEquals(0, ((ObjectNode) old.path("work").path("texts")).remove("repeated").asInt(-1));
    Path file = Files.writeString(folder.resolve("old.json"), old.toString());
    FileSystem files = FileSystem.getLocal(new Configuration());
    assertEquals(
        record, Json.read(files, new org.apache.hadoop.fs.Path(file.toUri()), ChunkRecord.class));
  }
}
