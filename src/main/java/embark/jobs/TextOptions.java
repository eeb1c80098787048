package embark.jobs;

import picocli.CommandLine.Option;

/** Which column the texts are in, for jobs that read one text a row. */
final class TextOptions {

  @Option(
      names = "--text",
      required = true,
      paramLabel = "COLUMN",
      description =
          "The column with the text: a string or an array of strings; doc.title is a field.")
  private String text;

  String text() {
    return text;
  }
}
