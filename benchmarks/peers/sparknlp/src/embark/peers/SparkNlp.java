package embark.peers;

import com.johnsnowlabs.nlp.DocumentAssembler;
import com.johnsnowlabs.nlp.EmbeddingsFinisher;
import com.johnsnowlabs.nlp.embeddings.E5Embeddings;
import embark.benchmark.Timed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * Spark NLP's E5Embeddings (mean pooling, L2) on Parquet, into Spark's sink {@code noop}.
 *
 * <p>Arguments, each {@code key=value}: {@code warm}, {@code texts} and {@code check}, folders of
 * Parquet with the columns id and text; {@code vectors}, the file to which those of {@code check}
 * are written; {@code model}, a folder with {@code model.onnx} and {@code assets/vocab.txt}; {@code
 * maxLength}; {@code batch}; {@code cores}; and settings of Spark ({@code spark.NAME=value}).
 */
public final class SparkNlp {

  private SparkNlp() {}

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
      DocumentAssembler assembler = new DocumentAssembler();
      assembler.setInputCol("text");
      assembler.setOutputCol("document");
      E5Embeddings embeddings = E5Embeddings.loadSavedModel(settings.get("model"), spark, false);
      embeddings.setInputCols(new String[] {"document"});
      embeddings.setOutputCol("embeddings");
      embeddings.setMaxSentenceLength(Integer.parseInt(settings.get("maxLength")));
      if (settings.containsKey("batch")) {
        embeddings.setBatchSize(Integer.parseInt(settings.get("batch")));
      }
      EmbeddingsFinisher finisher = new EmbeddingsFinisher();
      finisher.setInputCols(new String[] {"embeddings"});
      finisher.setOutputCols(new String[] {"vectors"});
      finisher.setCleanAnnotations(true);
      Stages stages = new Stages(assembler, embeddings, finisher);
      Timed.print(
          () -> sink(stages.apply(spark.read().parquet(settings.get("warm")))),
          () -> sink(stages.apply(spark.read().parquet(settings.get("texts")))));
      List<float[]> vectors = new ArrayList<>();
      for (Row row :
          stages
              .apply(spark.read().parquet(settings.get("check")))
              .orderBy("id")
              .selectExpr("vectors[0]")
              .collectAsList()) {
        List<Float> values = JavaConverters.seqAsJavaList(row.getSeq(0));
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = values.get(i);
        }
        vectors.add(vector);
      }
      Timed.write(Path.of(settings.get("vectors")), vectors);
    }
  }

  private record Stages(
      DocumentAssembler assembler, E5Embeddings embeddings, EmbeddingsFinisher finisher) {

    Dataset<Row> apply(Dataset<Row> rows) {
      return finisher.transform(embeddings.transform(assembler.transform(rows)));
    }
  }

  private static void sink(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }
}
