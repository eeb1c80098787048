package embark.jobs;

import embark.run.InvalidRunException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Exceptions to messages and exit codes. */
final class Failures {

  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private Failures() {}

  /** What a parser's exception says, a problem for each wrong word. */
  static List<String> problems(Exception e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      return withoutValues(unmatched.getUnmatched()).stream()
          .map(word -> unknown(word, unmatched.getCommandLine()))
          .toList();
    }
    return List.of(e.getMessage() + ".");
  }

  /** All problems of a command line that was parsed with its errors collected. */
  static int tell(CommandLine line, List<String> problems) {
    print(problems, System.err);
    System.err.println(
        "Nothing was done. See " + line.getCommandSpec().qualifiedName() + " --help.");
    return WRONG;
  }

  /** A job that could not begin or did not come to its end. */
  static int failedJob(Exception e, CommandLine line) {
    if (e instanceof InvalidRunException wrong) {
      return tell(line, wrong.problems());
    }
    Throwable cause = telling(e);
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    System.err.println("The job failed: " + message);
    if (line.getCommand() instanceof Job job && job.showsStackTrace()) {
      e.printStackTrace();
    } else {
      System.err.println("Add --stacktrace to see where.");
    }
    return FAILED;
  }

  /** The deepest exception that Embark threw, for its message says what to do; else the cause. */
  private static Throwable telling(Throwable e) {
    Throwable ours = null;
    Throwable root = e;
    for (Throwable one = e; one != null; one = one.getCause()) {
      StackTraceElement[] places = one.getStackTrace();
      if (places.length > 0 && places[0].getClassName().startsWith("embark.")) {
        ours = one;
      }
      root = one;
    }
    return ours == null ? root : ours;
  }

  /** Unknown words but those behind an unknown option, which are its values. */
  private static List<String> withoutValues(List<String> words) {
    return IntStream.range(0, words.size())
        .filter(i -> i == 0 || words.get(i).startsWith("-") || !words.get(i - 1).startsWith("-"))
        .mapToObj(words::get)
        .toList();
  }

  private static String unknown(String word, CommandLine line) {
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    List<String> known = new ArrayList<>(line.getSubcommands().keySet());
    for (OptionSpec option : line.getCommandSpec().options()) {
      known.add(option.longestName());
    }
    return "Unknown %s: '%s'%s"
        .formatted(name.startsWith("-") ? "option" : "word", name, nearest(name, known));
  }

  /** The name that somebody meant, as the end of a message; nothing if none is near. */
  private static String nearest(String name, List<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, name.length() / 3));
    String lower = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(one -> distance.apply(lower, one) >= 0)
        .min(Comparator.comparingInt(one -> distance.apply(lower, one)))
        .map(one -> "; did you mean " + one + "?")
        .orElse(".");
  }

  private static void print(List<String> problems, PrintStream out) {
    if (problems.size() > 1) {
      out.println(problems.size() + " problems:");
    }
    problems.forEach(problem -> out.println((problems.size() > 1 ? "- " : "") + problem));
  }
}
