package embark.run;

import embark.spark.NearestPassages;
import embark.spark.PairScorer;
import embark.spark.TextEmbedder;
import embark.spark.TransformPlan;
import embark.spark.WorkMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Queries answered with the passages of a corpus: those nearest by the exact cosine of their
 * vectors, put in a new order by a cross-encoder if there is one.
 */
public final class SearchRun {

  private static final String ID = "id";
  private static final String TEXT = "text";
  private static final String VECTOR = "vector";
  private static final String QUERY_ID = "query_id";
  private static final String QUERY = "query";
  private static final String PASSAGE_ID = "passage_id";
  private static final String PASSAGE = "passage";
  private static final String RANK = "rank";
  private static final String SCORE = "score";
  private static final String RERANK_SCORE = "rerank_score";

  private final SparkSession spark;
  private final Dataset<Row> corpus;
  private final Dataset<Row> queries;
  private final Stages stages;
  private final Wanted wanted;
  private final Output output;

  private SearchRun(
      SparkSession spark,
      Dataset<Row> corpus,
      Dataset<Row> queries,
      Stages stages,
      Wanted wanted,
      Output output) {
    this.spark = spark;
    this.corpus = corpus;
    this.queries = queries;
    this.stages = stages;
    this.wanted = wanted;
    this.output = output;
  }

  /**
   * Rows with texts.
   *
   * @param input where they are
   * @param id the column that tells them apart: strings or whole numbers
   * @param text the column of the texts
   * @param vectors a column with the texts' vectors, used in place of embedding them
   */
  public record Texts(Input input, String id, String text, Optional<String> vectors) {}

  /**
   * The models, as they are to be used; columns are set here.
   *
   * @param ofPassages embeds passages
   * @param ofQueries embeds queries
   * @param reranker puts candidates in a new order; empty for none
   */
  public record Stages(
      TextEmbedder ofPassages, TextEmbedder ofQueries, Optional<PairScorer> reranker) {}

  /**
   * How many passages are wanted.
   *
   * @param top for each query, at least 1
   * @param candidates of which the reranker chooses them; at least as many
   */
  public record Wanted(int top, int candidates) {}

  /**
   * What a search came to.
   *
   * @param summary what the models did
   * @param queries how many queries there are
   * @param answers how many rows were written
   * @param reranker the cross-encoder as it was named; empty for none
   */
  public record Searched(Summary summary, long queries, long answers, Optional<String> reranker) {

    /** Lines for a person. */
    public String text() {
      List<Summary.Line> lines = new ArrayList<>();
      lines.add(new Summary.Line("queries", Numbers.count(queries)));
      lines.add(new Summary.Line("answers", Numbers.count(answers)));
      reranker.ifPresent(name -> lines.add(new Summary.Line("reranker", name)));
      return summary.text(lines);
    }
  }

  /**
   * A search that was checked: inputs, columns, models and output fit together.
   *
   * @throws InvalidRunException with everything that does not
   */
  public static SearchRun prepare(
      SparkSession spark, Texts corpus, Texts queries, Stages asked, Wanted wanted, Output output) {
    Stages stages = named(asked);
    List<String> problems = new ArrayList<>(output.existing(spark.sessionState().newHadoopConf()));
    List<String> read = new ArrayList<>(corpus.input().places(spark));
    read.addAll(queries.input().places(spark));
    List<String> models = new ArrayList<>();
    models.add(stages.ofPassages.getOrDefault(stages.ofPassages.model()));
    stages.reranker.ifPresent(scorer -> models.add(scorer.getOrDefault(scorer.model())));
    read.addAll(models);
    problems.addAll(output.problems(spark, read));
    if (problems.isEmpty()) {
      problems.addAll(output.unwritable(spark.sessionState().newHadoopConf()));
    }
    Optional<Dataset<Row>> passages = opened(spark, corpus, "--corpus", problems);
    Optional<Dataset<Row>> asking = opened(spark, queries, "--query", problems);
    InvalidRunException.beforeFetching(problems, models.stream(), () -> {});
    passages
        .map(Dataset::schema)
        .filter(schema -> !embeds(schema))
        .ifPresent(
            schema -> check(() -> checkVectors(schema, corpus, stages.ofPassages), problems));
    InvalidRunException.beforeFetching(problems, models.stream(), () -> {});
    StructType texts = new StructType().add(TEXT, DataTypes.StringType);
    check(() -> stages.ofPassages.transformSchema(texts), problems);
    check(() -> stages.ofQueries.transformSchema(texts), problems);
    InvalidRunException.beforeFetching(problems, models.stream().skip(1), () -> {});
    stages.reranker.ifPresent(
        scorer ->
            check(
                () ->
                    scorer.transformSchema(
                        new StructType()
                            .add(QUERY, DataTypes.StringType)
                            .add(PASSAGE, DataTypes.StringType)),
                problems));
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    return new SearchRun(
        spark, passages.orElseThrow(), asking.orElseThrow(), stages, wanted, output);
  }

  /** The stages with the columns of a search. */
  private static Stages named(Stages asked) {
    TextEmbedder ofPassages = (TextEmbedder) asked.ofPassages.copy(ParamMap.empty());
    TextEmbedder ofQueries = (TextEmbedder) asked.ofQueries.copy(ParamMap.empty());
    return new Stages(
        ofPassages.setInputCol(TEXT).setOutputCol(VECTOR).setOutputType("array"),
        ofQueries.setInputCol(TEXT).setOutputCol(VECTOR).setOutputType("array"),
        asked.reranker.map(
            scorer ->
                ((PairScorer) scorer.copy(ParamMap.empty()))
                    .setInputCol(QUERY)
                    .setPassageCol(PASSAGE)
                    .setOutputCol(RERANK_SCORE)));
  }

  private static void check(Runnable check, List<String> problems) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  /** The rows with the columns id and text, and vector where it is there. */
  private static Optional<Dataset<Row>> opened(
      SparkSession spark, Texts texts, String option, List<String> problems) {
    Optional<Dataset<Row>> found = texts.input().tryOpen(spark, problems);
    if (found.isEmpty()) {
      return found;
    }
    Dataset<Row> rows = found.get();
    List<String> missing = new ArrayList<>(Input.missing(rows, texts.id(), option + "-id"));
    missing.addAll(Input.missing(rows, texts.text(), option + "-text"));
    texts
        .vectors()
        .ifPresent(name -> missing.addAll(Input.missing(rows, name, option + "-vectors")));
    problems.addAll(missing);
    if (!missing.isEmpty()) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Input.column(rows, texts.id()).as(ID));
    columns.add(Input.column(rows, texts.text()).as(TEXT));
    texts.vectors().ifPresent(name -> columns.add(Input.column(rows, name).as(VECTOR)));
    Dataset<Row> selected = rows.select(columns.toArray(Column[]::new));
    StructType schema = selected.schema();
    check(() -> NearestPassages.requireId(schema.apply(ID).dataType(), texts.id()), problems);
    if (!schema.apply(TEXT).dataType().equals(DataTypes.StringType)) {
      problems.add(
          "Column '%s' is of type %s; expected string. Cast it, or name another column with %s-text."
              .formatted(texts.text(), schema.apply(TEXT).dataType().sql(), option));
    }
    return Optional.of(selected);
  }

  /** Whether passages have to be embedded. */
  private static boolean embeds(StructType corpus) {
    return !List.of(corpus.fieldNames()).contains(VECTOR);
  }

  /** Checks the column of vectors, by the name that it has in the input. */
  private static void checkVectors(StructType schema, Texts corpus, TextEmbedder embedder) {
    String name = corpus.vectors().orElseThrow();
    StructField found = schema.apply(VECTOR);
    StructType named = new StructType().add(name, found.dataType(), true, found.metadata());
    NearestPassages.requireMadeBy(embedder, named, name);
  }

  /** Does the work and says what was done; progress goes to standard error. */
  public Searched execute() {
    boolean embeds = embeds(corpus.schema());
    if (embeds) {
      AgreementCheck.check(stages.ofPassages, corpus, OnError.FAIL);
    } else {
      AgreementCheck.check(stages.ofQueries, queries, OnError.FAIL);
    }
    long asking = queries.count();
    long passages = corpus.count();
    long pairs = stages.reranker.isPresent() ? asking * Math.min(wanted.candidates, passages) : 0;
    Watched done =
        Watched.during(
            spark,
            asking + (embeds ? passages : 0) + pairs,
            metrics -> answered(embeds, passages, metrics));
    return new Searched(
        Summary.of(
            done,
            stages.ofPassages.modelParams().pinnedModel(),
            stages.ofPassages.plan(new StructType().add(TEXT, DataTypes.StringType)).fingerprint(),
            output.path()),
        asking,
        Parts.reader(spark).parquet(output.path()).count(),
        stages.reranker.map(scorer -> scorer.getOrDefault(scorer.model())));
  }

  private void answered(boolean embeds, long passages, WorkMetrics metrics) {
    List<Row> asking = embedded(stages.ofQueries, queries, metrics).collectAsList();
    List<float[]> vectors = new ArrayList<>(asking.size());
    List<Row> named = new ArrayList<>(asking.size());
    for (Row query : asking) {
      named.add(RowFactory.create(vectors.size(), query.get(0), query.get(1)));
      vectors.add(NearestPassages.vector(query.get(2)));
    }
    Dataset<Row> spread = Spread.of(corpus, passages, Optional.empty());
    Dataset<Row> nearest =
        NearestPassages.of(
            embeds ? embedded(stages.ofPassages, spread, metrics) : spread,
            vectors,
            stages.reranker.isPresent() ? wanted.candidates : wanted.top);
    Dataset<Row> answers =
        nearest
            .join(
                functions.broadcast(queriesByNumber(named)),
                nearest.col(QUERY).equalTo(functions.col("number")))
            .select(
                functions.col("asked_id").as(QUERY_ID),
                functions.col("asked").as(QUERY),
                functions.col(RANK),
                functions.col(ID).as(PASSAGE_ID),
                functions.col(TEXT).as(PASSAGE),
                functions.col(SCORE),
                functions.col("number"));
    Dataset<Row> written = reranked(answers, metrics).drop("number");
    WholeOutput.write(spark, output, folder -> written.write().parquet(folder));
  }

  private Dataset<Row> queriesByNumber(List<Row> named) {
    StructField id = queries.schema().apply(ID);
    return spark.createDataFrame(
        named,
        new StructType()
            .add("number", DataTypes.IntegerType, false)
            .add("asked_id", id.dataType(), true)
            .add("asked", DataTypes.StringType, true));
  }

  private static Dataset<Row> embedded(
      TextEmbedder embedder, Dataset<Row> rows, WorkMetrics metrics) {
    TransformPlan plan = embedder.plan(rows.schema());
    return plan.apply(rows, metrics);
  }

  /** The best by the reranker's scores; without one the rows as they are. */
  private Dataset<Row> reranked(Dataset<Row> candidates, WorkMetrics metrics) {
    if (stages.reranker.isEmpty()) {
      return candidates;
    }
    // Spark would leave few rows in one partition, and one core to read all pairs.
    Dataset<Row> spread = candidates.repartition(Spread.cores(spark));
    Dataset<Row> scored = stages.reranker.get().plan(spread.schema()).apply(spread, metrics);
    return best(scored, wanted.top);
  }

  /** The best by {@code rerank_score}, of equals those before; what is no number is the last. */
  static Dataset<Row> best(Dataset<Row> scored, int top) {
    Column score = functions.nanvl(functions.col(RERANK_SCORE), functions.lit(null).cast("double"));
    return scored
        .withColumn(
            RANK,
            functions
                .row_number()
                .over(
                    Window.partitionBy("number")
                        .orderBy(score.desc_nulls_last(), functions.col(RANK).asc())))
        .where(functions.col(RANK).leq(top));
  }
}
