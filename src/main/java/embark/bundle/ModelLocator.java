package embark.bundle;

import embark.tokenize.HostCache;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds the folder of a model: a path first, which is used where it lies; then a model of the
 * Hugging Face hub ({@code hf:owner/name@revision}) or a URI of elsewhere, which are fetched to the
 * cache of this host; then a built-in name, in that cache, to which it is unpacked when its jar is
 * on the class path. Only what is named with {@code hf:} is looked up at a hub.
 */
public final class ModelLocator {

  /** A URI; what has one letter before the colon is a drive. */
  private static final Pattern URI_FORM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.+");

  /** What stands before a path of this machine; Spark says {@code local:} for every machine's. */
  private static final Pattern HERE = Pattern.compile("^(file|local):/*");

  private final Path models;
  private final Optional<BundleSource> source;
  private final FetchListener listener;
  private final Supplier<HubSettings> hub;
  private final HubPatience patience;

  /** A locator with everything that it depends on. */
  ModelLocator(
      Path cache,
      Optional<BundleSource> source,
      FetchListener listener,
      Supplier<HubSettings> hub,
      HubPatience patience) {
    this.models = cache.resolve("models");
    this.source = source;
    this.listener = listener;
    this.hub = hub;
    this.patience = patience;
  }

  private ModelLocator(Path cache, Optional<BundleSource> source, FetchListener listener) {
    this(cache, source, listener, HubSettings::ofProcess, HubPatience.USUAL);
  }

  /**
   * A locator of models on this machine and of the hub, with the cache folder to look in and to
   * write to.
   */
  public ModelLocator(Path cache) {
    this(cache, Optional.empty(), FetchListener.NONE);
  }

  /** A locator of models here, of the hub and elsewhere, with the cache folder of this host. */
  public ModelLocator(Path cache, BundleSource source) {
    this(cache, Optional.of(source), FetchListener.NONE);
  }

  /**
   * The locator of this process for models on this machine and of the hub: its cache is the system
   * property {@code embark.cache}, else the environment variable {@code EMBARK_CACHE}, else {@code
   * ~/.cache/embark}.
   */
  public static ModelLocator ofProcess() {
    return new ModelLocator(HostCache.folder());
  }

  /**
   * The locator of this process for models here, of the hub and elsewhere.
   *
   * @param listener is told of what is fetched from the hub
   */
  public static ModelLocator ofProcess(BundleSource source, FetchListener listener) {
    return new ModelLocator(HostCache.folder(), Optional.of(source), listener);
  }

  /**
   * The folder of a model. One that lies elsewhere is fetched unless this host has it as it is
   * there now; one of the hub unless this host has it at the commit that {@link #pinned} names.
   *
   * @param model a path, a {@code file:} or {@code local:} URI, {@code hf:owner/name}, a URI of
   *     elsewhere or a built-in name
   * @throws BundleException if there is none or it cannot be fetched, with what was looked at
   */
  public Path locate(String model) {
    return located(model)
        .or(() -> ofHub(model))
        .or(() -> fetched(model).map(from -> from.current(model)))
        .orElseGet(() -> named(model));
  }

  /**
   * The folder of a model that another process has read. One that lies elsewhere is looked for by
   * its fingerprint on this host first, then fetched; one that lies here is to be compared.
   *
   * @throws BundleException if there is none or it cannot be fetched, with what was looked at
   */
  public Path locate(String model, String fingerprint) {
    return located(model)
        .or(() -> ofHub(model, fingerprint))
        .or(() -> fetched(model).map(from -> from.exact(model, fingerprint)))
        .orElseGet(() -> named(model));
  }

  private static Optional<Path> located(String model) {
    return path(model).or(() -> uri(model)).map(Path::toAbsolutePath);
  }

  private Optional<Path> ofHub(String model) {
    return hub(model).map(from -> ofHub(from).current(from.pinned(HubModel.of(model)).name()));
  }

  private Optional<Path> ofHub(String model, String fingerprint) {
    return hub(model).map(from -> ofHub(from).exact(HubModel.of(model).name(), fingerprint));
  }

  private FetchedModels ofHub(HubSource from) {
    return new FetchedModels(models, from, from.folder());
  }

  /** The hub, if a model is named as one of its. */
  private Optional<HubSource> hub(String model) {
    if (!isOfHub(model)) {
      return Optional.empty();
    }
    HubModel.of(model);
    HubSettings settings = hub.get();
    Path folder = models.resolve(FetchedModels.FETCHING).resolve(settings.folder());
    return Optional.of(new HubSource(settings, patience, listener, folder));
  }

  private Optional<FetchedModels> fetched(String model) {
    return source.filter(from -> isElsewhere(model)).map(from -> new FetchedModels(models, from));
  }

  /** Whether a model is one of the hub or a URI of elsewhere; this host may have it, though. */
  public static boolean isElsewhere(String model) {
    return located(model).isEmpty()
        && URI_FORM.matcher(model).matches()
        && !HERE.matcher(model).lookingAt();
  }

  private Path named(String model) {
    BuiltInModel known =
        BuiltInModel.named(model)
            .orElseThrow(
                () ->
                    new BundleException(
                        "Cannot find model '" + model + "'",
                        List.of(
                            "there is no such path and no built-in model of that name; expected a model folder, one of %s, or hf:owner/name for a model of the Hugging Face hub."
                                .formatted(BuiltInModel.names()))));
    return new BuiltInCache(models).locate(known);
  }

  /**
   * The model as it is to be named where work is recorded: one of the hub with the commit that its
   * revision was when this process first asked, any other as it is.
   *
   * @throws BundleException if it is one of the hub and the hub does not tell
   */
  public String pinned(String model) {
    return hub(model).map(from -> from.pinned(HubModel.of(model)).name()).orElse(model);
  }

  /** Whether a model is named as one of the Hugging Face hub. */
  public static boolean isOfHub(String model) {
    return HubModel.isNamed(model);
  }

  /**
   * The model as other processes are to look for it: the whole path of a folder that is here, or
   * the name as it is.
   */
  public static String portable(String model) {
    return path(model)
        .or(() -> uri(model))
        .map(path -> path.toAbsolutePath().normalize().toString())
        .orElse(model);
  }

  /** A path as it is written, also behind {@code file:} or {@code local:}, if it is there. */
  private static Optional<Path> path(String model) {
    String plain = HERE.matcher(model).replaceFirst("/");
    try {
      return Optional.of(Path.of(plain)).filter(path -> !plain.isBlank() && Files.exists(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The path that a URI stands for, {@code %20} and the like decoded, if there is something. */
  private static Optional<Path> uri(String model) {
    try {
      return model.startsWith("file:")
          ? Optional.of(Path.of(URI.create(model))).filter(Files::exists)
          : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
