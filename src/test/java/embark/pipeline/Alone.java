package embark.pipeline;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.infer.Device;
import embark.tokenize.Text;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program of the core rooms alone: prints the vector of a text, and fails where Spark, Scala or
 * Hadoop are on the class path.
 */
public final class Alone {

  private static final List<String> STRANGERS =
      List.of(
          "org.apache.spark.SparkConf",
          "org.apache.spark.sql.Row",
          "scala.Option",
          "org.apache.hadoop.conf.Configuration");

  private Alone() {}

  /**
   * Prints a vector.
   *
   * @param arguments a model folder and a text
   */
  public static void main(String[] arguments) {
    STRANGERS.forEach(Alone::refuse);
    System.out.println(Arrays.toString(embed(Path.of(arguments[0]), arguments[1])));
  }

  /** The vector of a text. */
  public static float[] embed(Path folder, String text) {
    Bundle bundle = BundleReader.read(folder);
    EmbeddingTask task = EmbeddingTask.resolve(bundle, EmbeddingOptions.asBundled());
    PipelineSpec<float[], float[]> spec =
        new PipelineSpec<>(folder.toString(), bundle.fingerprint(), task, 8, OptionalInt.empty());
    try (Pipeline<float[], float[]> pipeline = Models.shared().open(spec, Device.cpu(), 1)) {
      Item<String> item = new Item<>(text, Text.of(text));
      return pipeline.run(List.of(item).iterator(), tally -> {}).next().value();
    }
  }

  private static void refuse(String name) {
    try {
      Class<?> found = Class.forName(name, false, Alone.class.getClassLoader());
      throw new IllegalStateException("On the class path: " + found.getName());
    } catch (ClassNotFoundException expected) {
      return;
    }
  }
}
