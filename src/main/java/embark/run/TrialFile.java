package embark.run;

import embark.spark.FolderRenames;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file that is made and deleted before the work whose result is to be written there. */
final class TrialFile {

  private TrialFile() {}

  /**
   * Tries whether something can be made; leaves nothing behind.
   *
   * @param wanted what is to be made; the folders above it may be missing
   * @throws IOException if it cannot; the message says why
   */
  static void make(FileSystem files, Path wanted) throws IOException {
    Path trial = wanted.suffix("." + UUID.randomUUID());
    // A store lacks no folder, and may let a user into a part of it alone: the name stays as it is.
    if (FolderRenames.areAtomic(files)) {
      trial = new Path(above(files, wanted), trial.getName());
    }
    files.deleteOnExit(trial);
    files.create(trial, false).close();
    files.delete(trial, false);
    files.cancelDeleteOnExit(trial);
  }

  /** The nearest folder above a path that is there. */
  static Path above(FileSystem files, Path wanted) throws IOException {
    Path there = wanted.isRoot() ? wanted : wanted.getParent();
    while (!there.isRoot() && !files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }
}
