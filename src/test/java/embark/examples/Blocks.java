package embark.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The blocks of code of a Markdown page. */
final class Blocks {

  /** Files and folders that the pages read and write, as a path in quotes. */
  private static final Pattern PLACE =
      Pattern.compile(
          "([\"'`])(messages\\.jsonl|arriving|vectors|vectors\\.checkpoint|labelled|guessed|topics|reranker|scored|masked|filled|tagger|tagged|answerer|answered|passages|summaries)\\1");

  private Blocks() {}

  /** The pages below docs/, and the first page. */
  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md")),
              files.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** All blocks of a language in a page, one after the other. */
  static String of(Path page, String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(Files.readString(page))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.joining("\n"));
  }

  /** Code with the files of a folder in the place of those beside which it is run. */
  static String in(Path folder, String code) {
    return PLACE
        .matcher(code)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1) + folder.resolve(match.group(2)) + match.group(1)));
  }
}
