package embark.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model folder that lies elsewhere, whose files are fetched as the reader asks for them, each
 * once. What fails throws {@link UncheckedIOException}.
 */
final class FetchedContent implements ModelContent {

  private final BundleSource source;
  private final String model;
  private final Path into;
  private final Set<String> fetched = new HashSet<>();
  private final Map<String, Map<String, BundleSource.Entry>> listings = new TreeMap<>();

  /** The folder of a model, with an empty folder that is filled with its files. */
  FetchedContent(BundleSource source, String model, Path into) {
    this.source = source;
    this.model = model;
    this.into = into;
  }

  @Override
  public boolean isElsewhere() {
    return true;
  }

  @Override
  public boolean hasFile(String path) {
    return entry(path, BundleSource.Kind.FILE).isPresent();
  }

  @Override
  public boolean hasFolder(String path) {
    return entry(path, BundleSource.Kind.FOLDER).isPresent();
  }

  @Override
  public long size(String path) {
    return entry(path, BundleSource.Kind.FILE).orElseThrow().size();
  }

  @Override
  public Path file(String path) {
    Path file = into.resolve(path);
    if (fetched.add(path)) {
      try {
        Files.createDirectories(file.getParent());
        source.fetch(model, path, size(path), file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return file;
  }

  @Override
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    for (BundleSource.Entry entry : listing("").values()) {
      if (entry.kind() == BundleSource.Kind.FILE) {
        paths.add(entry.name());
      } else if (BundleFiles.isModuleFolder(entry.name())) {
        for (BundleSource.Entry inner : listing(entry.name()).values()) {
          if (inner.kind() == BundleSource.Kind.FILE) {
            paths.add(entry.name() + "/" + inner.name());
          }
        }
      }
    }
    return paths;
  }

  @Override
  public boolean isInside(String path, String graph) {
    return true;
  }

  /** What was listed so far: the folders, and for each the entries by name. */
  Map<String, Map<String, BundleSource.Entry>> listings() {
    return listings;
  }

  private Optional<BundleSource.Entry> entry(String path, BundleSource.Kind kind) {
    int slash = path.lastIndexOf('/');
    String folder = slash < 0 ? "" : path.substring(0, slash);
    if (!folder.isEmpty() && !hasFolder(folder)) {
      return Optional.empty();
    }
    return Optional.ofNullable(listing(folder).get(path.substring(slash + 1)))
        .filter(entry -> entry.kind() == kind);
  }

  private Map<String, BundleSource.Entry> listing(String folder) {
    Map<String, BundleSource.Entry> known = listings.get(folder);
    if (known == null) {
      known = list(source, model, folder);
      listings.put(folder, known);
    }
    return known;
  }

  /**
   * The entries of a folder by name.
   *
   * @throws BundleException if a name is none of an entry in the folder, but a path to elsewhere
   * @throws UncheckedIOException if the folder cannot be listed
   */
  static Map<String, BundleSource.Entry> list(BundleSource source, String model, String folder) {
    Map<String, BundleSource.Entry> entries = new TreeMap<>();
    try {
      for (BundleSource.Entry entry : source.list(model, folder)) {
        if (!isName(entry.name())) {
          throw new BundleException(
              "Cannot fetch model '" + model + "'",
              List.of(
                  "its listing names '%s'; expected names of files in the folder. Do not use this model."
                      .formatted(HubListing.shown(entry.name()))));
        }
        entries.put(entry.name(), entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
  }
}
