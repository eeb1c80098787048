package embark.run;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.FetchPace;
import embark.bundle.ModelLocator;
import embark.spark.BundleStore;
import embark.spark.HadoopBundles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model fetched to a folder that every stage takes by its path. It goes through the cache of this
 * host, where it stays, and where a download that was ended goes on. Needs no Spark session.
 */
public final class FetchRun {

  /** The file that says where the folder comes from; no part of the model. */
  static final String MARK = ".embark-source.json";

  private final String model;
  private final Output output;
  private final Configuration configuration;
  private final boolean isThere;

  private FetchRun(String model, Output output, Configuration configuration, boolean isThere) {
    this.model = model;
    this.output = output;
    this.configuration = configuration;
    this.isThere = isThere;
  }

  /**
   * What is written of where a folder comes from.
   *
   * @param model the model, one of the hub with its commit
   * @param fingerprint SHA-256 over its files
   * @param version of Embark
   */
  private record Source(String model, String fingerprint, String version) {}

  /**
   * What a fetch came to.
   *
   * @param model the model, one of the hub with its commit
   * @param bundle what was fetched
   * @param seconds how long it took
   * @param output where the folder is
   * @param wasThere whether the folder was there already, the same and whole
   */
  public record Fetched(
      String model, Bundle bundle, double seconds, String output, boolean wasThere) {

    /**
     * Lines for a person.
     *
     * @throws embark.bundle.BundleException if the sizes of files cannot be read
     */
    public String text() {
      Map<String, String> lines = new LinkedHashMap<>();
      lines.put("model", Summary.named(model, bundle.fingerprint()));
      lines.put(
          "files", "%d, %s".formatted(bundle.files().size(), FetchPace.bytes(bundle.bytes())));
      lines.put("time", Progress.text(Duration.ofMillis((long) (1000 * seconds))));
      lines.put("output", output + (wasThere ? " (was there already, whole)" : ""));
      return Summary.text(lines);
    }
  }

  /**
   * A fetch whose output can be written. The model is not looked at.
   *
   * @param model a name, a path or a URI, as stages take them
   * @param output the folder to write
   * @throws InvalidRunException with everything that speaks against it
   */
  public static FetchRun prepare(String model, Output output) {
    Configuration configuration = HadoopBundles.settings();
    List<String> problems = new ArrayList<>(output.existing(configuration));
    boolean isThere = !problems.isEmpty() && source(configuration, output).isPresent();
    if (isThere) {
      problems.clear();
    }
    problems.addAll(output.problems(configuration, model));
    problems.addAll(new BundlePlace(output, MARK, "fetch").problems(configuration));
    if (!problems.isEmpty()) {
      throw new InvalidRunException(problems);
    }
    return new FetchRun(model, output, configuration, isThere);
  }

  /** What the folder says of where it comes from, if fetch wrote it. */
  private static Optional<Source> source(Configuration configuration, Output output) {
    try {
      OutputFolder folder = OutputFolder.at(configuration, output.path());
      Path mark = new Path(folder.path(), MARK);
      return folder.files().exists(mark)
          ? Optional.of(Json.read(folder.files(), mark, Source.class))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Fetches the model, or what is missing of it, and says what was done; progress goes to standard
   * error.
   *
   * @throws InvalidRunException if there is another model in the folder, or not all of one
   * @throws BundleException if the model cannot be fetched or is none
   * @throws UncheckedIOException if the folder cannot be written
   */
  public Fetched execute() {
    long start = System.nanoTime();
    ModelLocator locator =
        HadoopBundles.locator(new FetchBar(System.err, Progress.Style.ofProcess()));
    String pinned = locator.pinned(model);
    if (isThere) {
      requireSame(locator, pinned);
    } else {
      System.err.printf("Fetching %s ...%n", pinned);
    }
    Bundle bundle =
        BundleReader.read(
            locator.locate(isThere && ModelLocator.isOfHub(model) ? output.path() : pinned));
    if (!isThere) {
      write(bundle, new Source(pinned, bundle.fingerprint(), Release.version()));
    }
    return new Fetched(pinned, bundle, (System.nanoTime() - start) / 1e9, output.path(), isThere);
  }

  /** Refuses a folder that holds something else than is to be fetched. */
  private void requireSame(ModelLocator locator, String pinned) {
    Source source = source(configuration, output).orElseThrow();
    boolean same = source.model().equals(pinned);
    if (same && !ModelLocator.isOfHub(model)) {
      same = fingerprint(locator, pinned).equals(Optional.of(source.fingerprint()));
    }
    if (!same) {
      throw new InvalidRunException(
          List.of(
              "Output %s holds %s (%s); expected %s as it is now, or a new folder. Name another --output, or replace what is there with --overwrite."
                  .formatted(output.path(), source.model(), source.fingerprint(), pinned)));
    }
    if (!fingerprint(locator, output.path()).equals(Optional.of(source.fingerprint()))) {
      throw new InvalidRunException(
          List.of(
              "Output %s is no more what fetch wrote there; expected the files of %s. Replace it with --overwrite."
                  .formatted(output.path(), pinned)));
    }
  }

  private static Optional<String> fingerprint(ModelLocator locator, String model) {
    try {
      return Optional.of(BundleReader.read(locator.locate(model)).fingerprint());
    } catch (BundleException e) {
      return Optional.empty();
    }
  }

  private void write(Bundle bundle, Source source) {
    Map<String, java.nio.file.Path> files = new LinkedHashMap<>();
    for (String file : bundle.files()) {
      files.put(file, bundle.directory().resolve(file));
    }
    try {
      new BundleStore(configuration)
          .write(
              files,
              Map.of(MARK, Json.text(source).getBytes(StandardCharsets.UTF_8)),
              new Path(output.path()),
              output.existing() == Output.Existing.OVERWRITE
                  ? Optional.of(MARK)
                  : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the model folder %s: %s. Check the room and the permissions there."
              .formatted(output.path(), e.getMessage()),
          e);
    }
  }
}
