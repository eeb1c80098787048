package embark.run;

import embark.spark.Evaluation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A folder with an evaluation for people and for programs; an earlier one in it is replaced.
 *
 * @param folder the folder, on any file system that Hadoop reaches
 */
public record EvaluationReport(String folder) {

  private static final String PAGE = "evaluation.html";
  private static final String JSON = "evaluation.json";

  /**
   * What speaks against writing there, before any work is done; empty if nothing does.
   *
   * @param read paths that are read: a file more would be one of theirs
   */
  public Optional<String> problem(SparkSession spark, List<String> read) {
    try {
      Path target = new Path(folder);
      FileSystem files = target.getFileSystem(spark.sessionState().newHadoopConf());
      if (files.exists(target) && !files.getFileStatus(target).isDirectory()) {
        return Optional.of(problem("it is a file"));
      }
      Optional<String> inside =
          read.stream()
              .filter(path -> Output.overlaps(spark, folder, path))
              .map(path -> problem("it and " + path + " lie inside one another"))
              .findFirst();
      if (inside.isEmpty()) {
        TrialFile.make(files, files.makeQualified(new Path(target, PAGE)));
      }
      return inside;
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(problem(e.getMessage()));
    }
  }

  private String problem(String reason) {
    return "Report %s cannot be written (%s); expected a folder. Correct --report."
        .formatted(folder, reason);
  }

  /**
   * Writes the page and the figures.
   *
   * @param facts what was evaluated, by name
   * @return the page's path
   */
  public String write(SparkSession spark, Evaluation evaluation, Map<String, String> facts) {
    Path page = new Path(folder, PAGE);
    try {
      FileSystem files = page.getFileSystem(spark.sessionState().newHadoopConf());
      for (Map.Entry<Path, String> file :
          List.of(
              Map.entry(page, EvaluationPage.html(evaluation, facts)),
              Map.entry(new Path(folder, JSON), evaluation.json()))) {
        try (OutputStream out = files.create(file.getKey(), true)) {
          out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + page + ": " + e.getMessage(), e);
    }
    return page.toString();
  }
}
