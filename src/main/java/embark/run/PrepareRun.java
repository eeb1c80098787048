package embark.run;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.Precision;
import embark.bundle.PreparedBundle;
import embark.bundle.PreparedModels;
import embark.infer.OnnxEngines;
import embark.spark.BundleStore;
import embark.spark.HadoopBundles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A model prepared for a kind of number and written as a model folder. Needs no Spark session. */
public final class PrepareRun {

  private static final double MEGABYTE = 1e6;

  private final String model;
  private final Bundle bundle;
  private final Precision precision;
  private final Output output;

  private PrepareRun(String model, Bundle bundle, Precision precision, Output output) {
    this.model = model;
    this.bundle = bundle;
    this.precision = precision;
    this.output = output;
  }

  /**
   * What a preparation came to.
   *
   * @param model the model as it was named, one of the hub with its commit
   * @param bundle the model folder that was written
   * @param precision what it computes with
   * @param seconds how long it took
   * @param output where the folder is
   */
  public record Written(
      String model, PreparedBundle bundle, Precision precision, double seconds, String output) {

    /**
     * Lines for a person.
     *
     * @throws UncheckedIOException if the sizes of the graphs cannot be read
     */
    public String text() {
      Bundle own = bundle.bundle();
      Map<String, String> lines = new LinkedHashMap<>();
      try {
        lines.put("model", Summary.named(model, own.fingerprint()));
        lines.put("precision", precision.text());
        lines.put(
            "size",
            String.format(
                Locale.ROOT,
                "%.1f MB, of %.1f MB in %s",
                bundle.preparedBytes() / MEGABYTE,
                bundle.ownBytes() / MEGABYTE,
                own.precision().text()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      lines.put("agreement", bundle.prepared().agreement().text());
      lines.put("time", Progress.text(Duration.ofMillis((long) (1000 * seconds))));
      lines.put("output", output);
      return Summary.text(lines);
    }
  }

  /**
   * A preparation that was checked: the model can be prepared, and the output written.
   *
   * @param model a folder, a URI of one or a built-in name
   * @param output the folder to write
   * @throws InvalidRunException with everything that speaks against it
   */
  public static PrepareRun prepare(String model, Precision precision, Output output) {
    Configuration configuration = HadoopBundles.settings();
    List<String> problems = new ArrayList<>(output.existing(configuration));
    problems.addAll(output.problems(configuration, model));
    problems.addAll(
        new BundlePlace(output, PreparedBundle.MARK, "prepare").problems(configuration));
    InvalidRunException.beforeFetching(problems, Stream.of(model), () -> {});
    Optional<Bundle> bundle = read(model, precision, problems);
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    return new PrepareRun(model, bundle.orElseThrow(), precision, output);
  }

  private static Optional<Bundle> read(String model, Precision precision, List<String> problems) {
    try {
      Bundle bundle = BundleReader.read(HadoopBundles.locator().locate(model));
      if (!bundle.mustBePrepared(precision)) {
        problems.add(
            "Cannot prepare %s for %s: its weights are %s already; expected fp32. Use the model as it is."
                .formatted(model, precision.text(), bundle.precision().text()));
      }
      return Optional.of(bundle);
    } catch (BundleException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Does the work and says what was done. The graph is made in this host's cache, unless it is
   * there, and copied.
   *
   * @throws InvalidRunException if the graph cannot be made or agrees too little with the model's
   *     own; nothing was written
   * @throws UncheckedIOException if the folder cannot be written
   */
  public Written execute() {
    System.err.printf("Preparing %s for %s ...%n", model, precision.text());
    long start = System.nanoTime();
    PreparedBundle made = new PreparedBundle(bundle, prepared());
    try {
      new BundleStore(HadoopBundles.settings())
          .write(
              made.files(),
              Map.of(),
              new Path(output.path()),
              output.existing() == Output.Existing.OVERWRITE
                  ? Optional.of(PreparedBundle.MARK)
                  : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the model folder %s: %s. Check the room and the permissions there."
              .formatted(output.path(), e.getMessage()),
          e);
    }
    return new Written(
        HadoopBundles.locator().pinned(model),
        made,
        precision,
        (System.nanoTime() - start) / 1e9,
        output.path());
  }

  private PreparedModels.Prepared prepared() {
    try {
      return PreparedModels.ofProcess(new OnnxEngines()).prepared(bundle, precision);
    } catch (BundleException e) {
      throw new InvalidRunException(List.of(e.getMessage()));
    }
  }
}
