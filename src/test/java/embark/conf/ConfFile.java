package embark.conf;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** A properties file of {@code conf/}, read as spark-submit reads it. */
record ConfFile(Path path) {

  static final Path FOLDER = Path.of("conf").toAbsolutePath();

  /** A setting that is there for users who need it. */
  private static final Pattern OFFERED = Pattern.compile("(?m)^# (spark\\.\\S+)[ \\t]+(\\S.*)$");

  static ConfFile of(String name) {
    return new ConfFile(FOLDER.resolve(name));
  }

  /** All of them. */
  static List<ConfFile> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".conf"))
          .sorted()
          .map(ConfFile::new)
          .toList();
    }
  }

  /** What it sets. */
  SortedMap<String, String> settings() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    }
    SortedMap<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put((String) key, ((String) value).strip()));
    return settings;
  }

  /** What it offers in comments. */
  SortedMap<String, String> offers() throws IOException {
    SortedMap<String, String> offers = new TreeMap<>();
    for (MatchResult offer : OFFERED.matcher(Files.readString(path)).results().toList()) {
      offers.put(offer.group(1), offer.group(2).strip());
    }
    return offers;
  }

  /** The settings and, where they are wanted, the offers over them. */
  SparkConf sparkConf(Map<String, String> more) throws IOException {
    SparkConf conf = new SparkConf(false);
    settings().forEach(conf::set);
    more.forEach(conf::set);
    return conf;
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
