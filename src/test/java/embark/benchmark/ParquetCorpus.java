package embark.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Writes a corpus as one Parquet file, as often as asked for: columns {@code id} (a running
 * number), {@code part} (which repetition) and {@code text}.
 *
 * <p>Arguments: corpus file, step, words to keep of each text (0 for all), repetitions, rows at
 * most of a repetition, file to write.
 */
public final class ParquetCorpus {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message rows { required int64 id; required binary part (STRING);"
              + " required binary text (STRING); }");

  private ParquetCorpus() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    int kept = Integer.parseInt(words[2]);
    int repetitions = Integer.parseInt(words[3]);
    List<String> texts =
        Corpus.read(Path.of(words[0]), Integer.parseInt(words[1])).stream()
            .limit(Long.parseLong(words[4]))
            .map(text -> kept == 0 ? text : firstWords(text, kept))
            .toList();
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    Configuration configuration = new Configuration();
    HadoopOutputFile file =
        HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(words[5]), configuration);
    long id = 0;
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withConf(configuration)
            .withType(SCHEMA)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build()) {
      for (int part = 0; part < repetitions; part++) {
        for (String text : texts) {
          writer.write(
              groups.newGroup().append("id", id++).append("part", "p" + part).append("text", text));
        }
      }
    }
    System.out.println(id);
  }

  private static String firstWords(String text, int count) {
    return Arrays.stream(text.strip().split("\\s+")).limit(count).collect(Collectors.joining(" "));
  }
}
