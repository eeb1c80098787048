package embark.run;

import embark.pipeline.Lengths;
import embark.pipeline.Tally;
import embark.run.RunFacts.Chunk;
import embark.run.RunFacts.Session;
import embark.spark.WorkMetrics.Share;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A run as one page for a browser: figures, throughput over time, chunks and interruptions, lengths
 * of texts, executors, settings. The page loads nothing, and is well-formed XML as well as HTML.
 */
public final class RunPage {

  private static final int MOST_CHUNKS = 50;

  private final RunFacts facts;

  private RunPage(RunFacts facts) {
    this.facts = facts;
  }

  /** The page of a run. */
  public static RunPage of(RunFacts facts) {
    return new RunPage(facts);
  }

  /** The page's text, to be written as UTF-8. */
  public String html() {
    String body = facts.chunks().isEmpty() ? nothing() : figures() + plots() + tables();
    return new Page("Run", about()).html(body + sessions() + settings());
  }

  private Map<String, String> about() {
    Map<String, String> about = new LinkedHashMap<>(facts.lines());
    about.put("model", facts.model().name());
    about.put("fingerprint", facts.model().fingerprint());
    about.put("precision", facts.model().precision());
    if (!facts.work().devices().isEmpty()) {
      about.put("device", String.join(", ", facts.work().devices()));
    }
    return about;
  }

  private static String nothing() {
    return "<p>No chunk was finished: there is nothing to show.</p>\n";
  }

  private String figures() {
    Tally texts = facts.work().texts();
    double seconds = worked().toMillis() / 1e3;
    int resumed = Math.max(0, facts.sessions().size() - 1);
    return "<dl class=\"figures\">\n"
        + Page.figure(
            "Rows",
            Numbers.count(facts.work().rows()),
            "%s, %s, %s%s"
                .formatted(
                    Numbers.count(texts.nulls(), "null"),
                    Numbers.count(texts.truncated()) + " cut",
                    Numbers.count(facts.badRows()) + " bad",
                    texts.repeated() == 0
                        ? ""
                        : ", " + Numbers.count(texts.repeated()) + " repeated"))
        + Page.figure(
            "Tokens/s",
            String.format(Locale.ROOT, "%,.0f", seconds > 0 ? texts.tokens() / seconds : 0),
            Numbers.count(texts.tokens(), "token") + " over the time worked")
        + Page.figure(
            "Time worked",
            Progress.text(worked()),
            resumed == 0 ? "never interrupted" : "resumed " + Numbers.count(resumed, "time"))
        + Page.figure(
            "Padding",
            Numbers.percent(texts.paddingShare()),
            "of what the device computed; 0 is best")
        + Page.figure(
            "Chunks",
            Numbers.count(facts.chunks().size()),
            facts.redone() == 0
                ? "none done again"
                : Numbers.count(facts.redone(), "attempt") + " lost and done again")
        + "</dl>\n";
  }

  private Duration worked() {
    return Duration.ofMillis(WorkedTime.of(facts, 0, 1).worked());
  }

  private String plots() {
    RunPlots plots = new RunPlots(facts);
    String gaps =
        facts.sessions().size() > 1
            ? " A grey gap is an interruption, as wide however long it was."
            : "";
    return """
        <div class="pair">
        <section>
        <h2>Throughput</h2>
        <p class="note">Tokens a second while it was worked on.%s</p>
        %s</section>
        <section>
        <h2>Chunks</h2>
        <p class="note"><span class="key right">done at once</span>, \
        <span class="key wrong">done again</span> after their work was lost.</p>
        %s</section>
        </div>
        <div class="pair">
        <section>
        <h2>Lengths of texts</h2>
        <p class="note">%s</p>
        %s</section>
        <section>
        <h2>Executors</h2>
        <p class="note">By tokens; the time is that inside the model's runtime, over all threads.</p>
        %s</section>
        </div>
        """
        .formatted(gaps, plots.throughput(), plots.chunks(), lengths(), lengthPlot(), executors());
  }

  private String lengths() {
    Tally texts = facts.work().texts();
    long total = texts.lengths().total();
    long computed = total - texts.repeated();
    return total == 0
        ? "There was no text."
        : String.format(
            Locale.ROOT,
            "%s%s, %.1f tokens on average, special tokens included.",
            Numbers.count(total, "text"),
            computed == total ? "" : ", " + Numbers.count(computed) + " of them computed",
            (double) texts.tokens() / Math.max(1, computed));
  }

  private String lengthPlot() {
    Lengths lengths = facts.work().texts().lengths();
    return lengths.total() == 0 ? "" : new LengthPlot(lengths).markup();
  }

  private String executors() {
    long most = facts.work().executors().values().stream().mapToLong(Share::tokens).max().orElse(0);
    long all = facts.work().executors().values().stream().mapToLong(Share::tokens).sum();
    String rows =
        facts.work().executors().entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(Share::tokens).reversed()))
            .map(
                one ->
                    HtmlTable.row(
                        HtmlTable.head(Html.name(one.getKey())),
                        HtmlTable.cell(Numbers.count(one.getValue().rows())),
                        HtmlTable.cell(seconds(one.getValue())),
                        HtmlTable.bar(
                            (double) one.getValue().tokens() / Math.max(1, most),
                            Numbers.percent((double) one.getValue().tokens() / Math.max(1, all)))))
            .collect(Collectors.joining());
    return HtmlTable.table(
        "sortable executors", List.of("executor", "rows", "inference", "share"), rows);
  }

  private static String seconds(Share share) {
    return String.format(Locale.ROOT, "%,.1f s", share.inferenceSeconds());
  }

  private String tables() {
    List<Chunk> marked =
        facts.chunks().stream()
            .filter(chunk -> chunk.redone() > 0 || chunk.badRows() > 0)
            .sorted(
                Comparator.comparingLong(Chunk::badRows).thenComparingInt(Chunk::redone).reversed())
            .toList();
    if (marked.isEmpty()) {
      return "";
    }
    String rows =
        marked.stream()
            .limit(MOST_CHUNKS)
            .map(
                chunk ->
                    HtmlTable.row(
                        HtmlTable.head(Html.name(chunk.name())),
                        HtmlTable.cell(Numbers.count(chunk.rows())),
                        HtmlTable.cell(Numbers.count(chunk.badRows())),
                        HtmlTable.cell(Numbers.count(chunk.redone()))))
            .collect(Collectors.joining());
    int more = marked.size() - MOST_CHUNKS;
    return "<h2>Chunks with bad rows or lost attempts</h2>\n"
        + HtmlTable.table(
            "sortable chunks", List.of("chunk", "rows", "bad rows", "lost attempts"), rows)
        + (more <= 0
            ? ""
            : "<p class=\"note\">… and %s.</p>\n".formatted(Numbers.count(more, "more chunk")));
  }

  private String sessions() {
    if (facts.sessions().isEmpty()) {
      return "";
    }
    String rows =
        IntStream.range(0, facts.sessions().size())
            .mapToObj(i -> session(i, facts.sessions().get(i)))
            .collect(Collectors.joining());
    return "<h2>Sessions</h2>\n"
        + HtmlTable.table("sessions", List.of("began", "after a pause of", "lasted"), rows);
  }

  private String session(int index, Session session) {
    long pause =
        index == 0 ? 0 : session.startMillis() - facts.sessions().get(index - 1).endMillis();
    return HtmlTable.row(
        HtmlTable.head(RunPlots.moment(session.startMillis())),
        HtmlTable.cell(index == 0 ? "" : Progress.text(Duration.ofMillis(pause))),
        HtmlTable.cell(
            Progress.text(Duration.ofMillis(session.endMillis() - session.startMillis()))));
  }

  private String settings() {
    return facts.settings().isEmpty() ? "" : "<h2>Settings</h2>\n" + Page.list(facts.settings());
  }
}
