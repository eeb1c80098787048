package embark.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Writes the tables of Params in the pages below {@code docs/}, between the lines {@code <!--
 * params of STAGE -->} and {@code <!-- end of params -->}.
 *
 * <p>{@code checks/java embark.spark.ParamTables} writes them again; {@link ParamTablesTest} holds
 * that it was done.
 */
public final class ParamTables {

  private static final Path FOLDER = Path.of("docs");

  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- params of (\\w+) -->\n(.*?)<!-- end of params -->");

  /** Params that come first; the others follow in the order of the alphabet. */
  private static final List<String> FIRST = List.of("inputCol", "outputCol", "labelCol", "model");

  private static final Comparator<Param<?>> ORDER =
      Comparator.<Param<?>>comparingInt(
              param -> FIRST.contains(param.name()) ? FIRST.indexOf(param.name()) : FIRST.size())
          .thenComparing(Param::name);

  private ParamTables() {}

  /** Writes all pages. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      Files.writeString(page.getKey(), page.getValue());
    }
  }

  /** The text that each page must have, by its file. */
  static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        pages.put(file, filled(Files.readString(file)));
      }
    }
    return pages;
  }

  /** The stages whose tables a page has. */
  static List<String> stages(String page) {
    return TABLE.matcher(page).results().map(match -> match.group(1)).toList();
  }

  private static String filled(String page) {
    return TABLE
        .matcher(page)
        .replaceAll(
            (MatchResult match) ->
                Matcher.quoteReplacement(
                    "<!-- params of %s -->\n\n%s\n<!-- end of params -->"
                        .formatted(match.group(1), table(stage(match.group(1))))));
  }

  private static Params stage(String name) {
    return switch (name) {
      case "Chunker" -> new Chunker("one");
      case "Summarizer" -> new Summarizer("one");
      case "TextEmbedder" -> new TextEmbedder("one");
      case "TextClassifier" -> new TextClassifier("one");
      case "ZeroShotClassifier" -> new ZeroShotClassifier("one");
      case "EntityTagger" -> new EntityTagger("one");
      case "QuestionAnswerer" -> new QuestionAnswerer("one");
      case "PairScorer" -> new PairScorer("one");
      case "MaskFiller" -> new MaskFiller("one");
      case "HeadTrainer" -> new HeadTrainer("one");
      case "HeadModel" -> new HeadModel("one");
      default ->
          throw new IllegalArgumentException(
              "Unknown stage '%s' in docs; expected the name of a stage. Correct it."
                  .formatted(name));
    };
  }

  private static String table(Params stage) {
    return "| Param | type | default | meaning |\n|---|---|---|---|\n"
        + Arrays.stream(stage.params())
            .<Param<?>>map(param -> param)
            .sorted(ORDER)
            .map(
                param ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(
                            param.name(), type(param), standard(stage, param), cell(param.doc())))
            .collect(Collectors.joining());
  }

  private static String standard(Params stage, Param<?> param) {
    return stage.hasDefault(param) ? "`%s`".formatted(stage.getDefault(param).get()) : "";
  }

  private static String type(Param<?> param) {
    if (param instanceof IntParam) {
      return "int";
    }
    if (param instanceof LongParam) {
      return "long";
    }
    if (param instanceof DoubleParam) {
      return "double";
    }
    if (param instanceof BooleanParam) {
      return "boolean";
    }
    return param instanceof StringArrayParam ? "strings" : "string";
  }

  /** A text as a cell: what Markdown would read as a tag or as the cell's end is escaped. */
  private static String cell(String text) {
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|").replace("*", "\\*");
  }
}
