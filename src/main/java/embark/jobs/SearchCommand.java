package embark.jobs;

import embark.run.Input;
import embark.run.SearchRun;
import embark.spark.PairScorer;
import embark.spark.TextEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job that answers queries with the passages of a corpus. */
@Command(
    name = "search",
    description =
        "Finds the passages of a corpus for each query: the nearest by the exact cosine of their"
            + " vectors, put in a new order by a cross-encoder with --rerank. Writes Parquet.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SearchCommand implements Job {

  private static final int CANDIDATES = 100;

  @Option(
      names = "--corpus",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files, folders or globs with the passages.")
  private List<String> corpus;

  @Option(
      names = "--corpus-id",
      paramLabel = "COLUMN",
      description = "The column that tells passages apart. Default: id.")
  private String corpusId = "id";

  @Option(
      names = "--corpus-text",
      paramLabel = "COLUMN",
      description = "The column of the passages' texts. Default: text.")
  private String corpusText = "text";

  @Option(
      names = "--corpus-vectors",
      paramLabel = "COLUMN",
      description =
          "A column with the passages' vectors, as embed writes it with the same model. Default:"
              + " the passages are embedded.")
  private String corpusVectors;

  @Option(
      names = "--queries",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files, folders or globs with the queries.")
  private List<String> queries;

  @Option(
      names = "--query-id",
      paramLabel = "COLUMN",
      description = "The column that tells queries apart. Default: id.")
  private String queryId = "id";

  @Option(
      names = "--query-text",
      paramLabel = "COLUMN",
      description = "The column of the queries' texts. Default: text.")
  private String queryText = "text";

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Passages of a query at most. Default: 10.")
  private int topK = 10;

  @Mixin private ModelOptions model;

  @Option(
      names = "--query-prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the model for queries. Default: its default prompt.")
  private String queryPrompt;

  @Option(
      names = "--query-prompt-text",
      paramLabel = "TEXT",
      description = "A prompt of your own for queries.")
  private String queryPromptText;

  @Option(
      names = "--passage-prompt",
      paramLabel = "NAME|none",
      description = "A prompt of the model for passages. Default: its default prompt.")
  private String passagePrompt;

  @Option(
      names = "--passage-prompt-text",
      paramLabel = "TEXT",
      description = "A prompt of your own for passages.")
  private String passagePromptText;

  @Option(
      names = "--rerank",
      paramLabel = "PATH",
      description =
          "A cross-encoder that reads query and passage together and decides on the order.")
  private String rerank;

  @Option(
      names = "--candidates",
      paramLabel = "M",
      description = "With --rerank: the nearest passages that it reads. Default: 100.")
  private Integer candidates;

  @Option(
      names = "--rerank-label",
      paramLabel = "NAME",
      description =
          "With --rerank: which of the cross-encoder's outputs is the score, if it has several.")
  private String rerankLabel;

  @Mixin private OutputOptions output;

  @Mixin private FailureOptions failure;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(LimitOptions.atLeastOne("--top-k", topK));
    problems.addAll(LimitOptions.atLeastOne("--candidates", candidates));
    if (rerank == null && (candidates != null || rerankLabel != null)) {
      problems.add("--candidates and --rerank-label go with --rerank.");
    }
    if (rerank != null && candidates != null && candidates < topK) {
      problems.add(
          "Invalid --candidates: %d; expected at least --top-k, %d.".formatted(candidates, topK));
    }
    stages(problems);
    return problems;
  }

  @Override
  public boolean showsStackTrace() {
    return failure.showsStackTrace();
  }

  @Override
  public Integer call() {
    try (Session session = Session.open("embark search")) {
      SearchRun run =
          SearchRun.prepare(
              session.spark(),
              new SearchRun.Texts(
                  new Input(corpus, Optional.empty(), Map.of(), "--corpus"),
                  corpusId,
                  corpusText,
                  Optional.ofNullable(corpusVectors)),
              new SearchRun.Texts(
                  new Input(queries, Optional.empty(), Map.of(), "--queries"),
                  queryId,
                  queryText,
                  Optional.empty()),
              stages(new ArrayList<>()),
              new SearchRun.Wanted(
                  topK, candidates == null ? Math.max(CANDIDATES, topK) : candidates),
              output.output());
      System.out.println(run.execute().text());
    }
    return CommandLine.ExitCode.OK;
  }

  private SearchRun.Stages stages(List<String> problems) {
    Optional<PairScorer> reranker = Optional.ofNullable(rerank).map(name -> scorer(name, problems));
    return new SearchRun.Stages(
        embedder(passagePrompt, passagePromptText, problems),
        embedder(queryPrompt, queryPromptText, new ArrayList<>()),
        reranker);
  }

  private TextEmbedder embedder(String prompt, String promptText, List<String> problems) {
    TextEmbedder embedder = new TextEmbedder();
    model.apply(embedder, problems);
    new StageSettings(embedder, problems).set("prompt", prompt).set("promptText", promptText);
    return embedder;
  }

  private PairScorer scorer(String name, List<String> problems) {
    PairScorer scorer = new PairScorer();
    model.applyDevice(scorer, new ArrayList<>());
    new StageSettings(scorer, problems).set("model", name).set("label", rerankLabel);
    return scorer;
  }
}
