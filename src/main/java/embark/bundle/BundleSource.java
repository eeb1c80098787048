package embark.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Model folders that lie elsewhere: on a file system of a cluster, in a store or on a hub. Only
 * names and bytes go through here; what they mean is read by {@link BundleReader}.
 */
public interface BundleSource {

  /** What an entry of a folder is. */
  enum Kind {
    /** A file. */
    FILE,
    /** A folder. */
    FOLDER
  }

  /**
   * An entry of a folder.
   *
   * @param name its name as the source gives it, without the folder's
   * @param kind what it is
   * @param size in bytes; 0 for a folder
   * @param stamp changes whenever the content of a file does, as far as the source can tell; empty
   *     for a folder
   */
  record Entry(String name, Kind kind, long size, String stamp) {
    public Entry {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(stamp, "stamp");
    }
  }

  /**
   * What is in a folder, in any order.
   *
   * @param model URI of the model folder
   * @param folder path below it; empty for the model folder itself
   * @throws java.io.FileNotFoundException if there is no such folder
   * @throws IOException if it cannot be reached; the message says why, without a full stop
   */
  List<Entry> list(String model, String folder) throws IOException;

  /**
   * Fetches a file.
   *
   * @param model URI of the model folder
   * @param path path of the file below it
   * @param size its bytes, as it is listed
   * @param file where to; its folder is there
   * @throws IOException if it does not come, or not as it is listed; what is there then is not used
   */
  void fetch(String model, String path, long size, Path file) throws IOException;

  /**
   * Whether the files behind a URI never change: it is not asked whether they did, and a download
   * that was ended goes on with the files that are here.
   *
   * @param model URI of the model folder
   */
  default boolean isImmutable(String model) {
    return false;
  }
}
