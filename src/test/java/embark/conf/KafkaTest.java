package embark.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.spark.Frames;
import embark.spark.LocalSpark;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The stream from Kafka is one that Spark and its connector take; no broker is asked. */
class KafkaTest {

  private static final Pattern EXPRESSION = Pattern.compile("\\.selectExpr\\((.*)\\)\\s*\\R");

  private static Map<String, String> options() throws Exception {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(ConfFile.FOLDER.resolve("kafka.properties"))) {
      properties.load(reader);
    }
    Map<String, String> options = new TreeMap<>();
    properties.forEach((name, value) -> options.put((String) name, ((String) value).strip()));
    return options;
  }

  /** The lists of expressions that the stream of conf/README.md selects. */
  private static List<String[]> selections() throws Exception {
    String page = Files.readString(ConfFile.FOLDER.resolve("README.md"));
    String code = page.substring(page.indexOf("readStream"));
    return EXPRESSION
        .matcher(code.substring(0, code.indexOf("```")))
        .results()
        .map(match -> match.group(1).strip())
        .map(list -> list.substring(1, list.length() - 1).split("\",\\s*\"", -1))
        .toList();
  }

  @Test
  void theStreamIsAnalysed() throws Exception {
    Map<String, String> options = options();
    assertTrue(options.size() >= 7, options.toString());
    Dataset<Row> stream = LocalSpark.session().readStream().format("kafka").options(options).load();
    assertEquals(2, selections().size());
    for (String[] expressions : selections()) {
      for (int i = 0; i < expressions.length; i++) {
        expressions[i] = expressions[i].replace("embed(", "embed('" + Frames.MODEL + "', ");
      }
      stream = stream.selectExpr(expressions);
    }
    assertTrue(stream.isStreaming());
    assertEquals("array<float>", stream.schema().apply("embedding").dataType().simpleString());
    assertFalse(stream.queryExecution().analyzed().toString().isEmpty());
  }

  @Test
  void theConnectorIsThatOfTheSparkThatIsBuiltAgainst() throws Exception {
    Matcher pinned =
        Pattern.compile("spark-sql-kafka-0-10_2\\.13:(\\S+)")
            .matcher(Files.readString(ConfFile.FOLDER.resolve("kafka.properties")));
    assertTrue(pinned.find());
    String pom = Files.readString(ConfFile.FOLDER.resolveSibling("pom.xml"));
    assertTrue(
        pom.contains("<spark.version>" + pinned.group(1) + "</spark.version>"), pinned.group());
  }
}
