package embark.spark;

import java.util.Set;
import org.apache.hadoop.fs.FileSystem;

/**
 * Tells file systems that rename a folder in one step from stores that copy its files one by one.
 */
public final class FolderRenames {

  private static final Set<String> ATOMIC = Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs");

  private FolderRenames() {}

  /** Whether a folder there appears whole under a new name; false where that is not known. */
  public static boolean areAtomic(FileSystem files) {
    return ATOMIC.contains(files.getUri().getScheme());
  }
}
