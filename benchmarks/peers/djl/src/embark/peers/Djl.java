package embark.peers;

import ai.djl.inference.Predictor;
import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import embark.benchmark.Timed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * DJL's text embedding in Spark's mapPartitions, on Parquet, into Spark's sink {@code noop}. One
 * model a JVM, one predictor a task.
 *
 * <p>Arguments, each {@code key=value}: {@code warm}, {@code texts} and {@code check}, folders of
 * Parquet with the columns id and text; {@code vectors}, the file to which those of {@code check}
 * are written; {@code model}, a folder with {@code model.onnx} and {@code tokenizer.json}; {@code
 * engine}; {@code pooling}; {@code maxLength}; {@code batch}, texts a call; {@code cores}; {@code
 * intraOp}; and settings of Spark ({@code spark.NAME=value}).
 */
public final class Djl {

  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType));

  private static ZooModel<String, float[]> shared;

  private Djl() {}

  /** Runs it. */
  public static void main(String[] words) throws Exception {
    Map<String, String> settings = Timed.settings(words);
    SparkSession.Builder builder =
        SparkSession.builder().master("local[%s]".formatted(settings.get("cores")));
    settings.forEach(
        (key, value) -> {
          if (key.startsWith("spark.")) {
            builder.config(key, value);
          }
        });
    try (SparkSession spark = builder.getOrCreate()) {
      Timed.print(
          () -> sink(embed(spark, settings.get("warm"), settings)),
          () -> sink(embed(spark, settings.get("texts"), settings)));
      List<float[]> vectors = new ArrayList<>();
      for (Row row :
          embed(spark, settings.get("check"), settings).orderBy("id").collectAsList()) {
        List<Float> values = row.getList(1);
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = values.get(i);
        }
        vectors.add(vector);
      }
      Timed.write(Path.of(settings.get("vectors")), vectors);
    }
  }

  private static Dataset<Row> embed(
      SparkSession spark, String texts, Map<String, String> settings) {
    return spark
        .read()
        .parquet(texts)
        .select("id", "text")
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> new Vectors(rows, settings),
            Encoders.row(SCHEMA));
  }

  private static synchronized ZooModel<String, float[]> model(Map<String, String> settings)
      throws Exception {
    if (shared == null) {
      Criteria.Builder<String, float[]> criteria =
          Criteria.builder()
              .setTypes(String.class, float[].class)
              .optModelPath(Path.of(settings.get("model")))
              .optModelName("model")
              .optEngine(settings.get("engine"))
              .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
              .optArgument("includeTokenTypes", true)
              .optArgument("pooling", settings.get("pooling"))
              .optArgument("normalize", true)
              .optArgument("padding", true)
              .optArgument("truncation", true)
              .optArgument("maxLength", settings.get("maxLength"));
      if (!settings.get("intraOp").equals("default")) {
        criteria.optOption("intraOpNumThreads", settings.get("intraOp"));
      }
      shared = criteria.build().loadModel();
    }
    return shared;
  }

  /** Rows with their vectors, a batch at a time. */
  private static final class Vectors implements Iterator<Row> {

    private final Iterator<Row> rows;
    private final int batch;
    private final Predictor<String, float[]> predictor;
    private Iterator<Row> ready = List.<Row>of().iterator();

    private Vectors(Iterator<Row> rows, Map<String, String> settings) throws Exception {
      this.rows = rows;
      this.batch = Integer.parseInt(settings.get("batch"));
      this.predictor = model(settings).newPredictor();
    }

    @Override
    public boolean hasNext() {
      boolean more = ready.hasNext() || rows.hasNext();
      if (!more) {
        predictor.close();
      }
      return more;
    }

    @Override
    public Row next() {
      if (!ready.hasNext()) {
        List<Object> ids = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        while (texts.size() < batch && rows.hasNext()) {
          Row row = rows.next();
          ids.add(row.get(0));
          texts.add(row.getString(1));
        }
        List<Row> done = new ArrayList<>();
        try {
          List<float[]> vectors = predictor.batchPredict(texts);
          for (int i = 0; i < vectors.size(); i++) {
            done.add(RowFactory.create(ids.get(i), vectors.get(i)));
          }
        } catch (Exception e) {
          throw new IllegalStateException("DJL failed on a batch of " + texts.size(), e);
        }
        ready = done.iterator();
      }
      return ready.next();
    }
  }

  private static void sink(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }
}
