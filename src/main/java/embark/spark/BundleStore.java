package embark.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes model folders to where Hadoop reaches. A folder is whole whenever it exists, and what it
 * replaces is there until then. Where a folder cannot be renamed at once, the file without which it
 * is no bundle is written last, and nothing is replaced.
 */
public final class BundleStore {

  /** The file without which a folder is no bundle. */
  private static final String LAST = "config.json";

  private final Configuration configuration;

  /** A store of file systems with some settings. */
  public BundleStore(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Writes a folder.
   *
   * @param copied files of this machine by their paths in the folder
   * @param written contents of more files by their paths in the folder
   * @param folder a folder that does not exist or is empty, or one that is replaced
   * @param mark the file that a folder must have to be replaced; empty to replace none
   * @throws IOException if there is something else in its place, or it cannot be written
   */
  public void write(
      Map<String, java.nio.file.Path> copied,
      Map<String, byte[]> written,
      Path folder,
      Optional<String> mark)
      throws IOException {
    try (FileSystem files = FileSystem.newInstance(folder.toUri(), configuration)) {
      files.setWriteChecksum(false);
      requireFree(files, folder, mark);
      if (FolderRenames.areAtomic(files)) {
        Path target = files.makeQualified(folder);
        Path making = target.suffix("." + UUID.randomUUID());
        fill(copied, written, making, files);
        replace(files, making, target, mark);
      } else {
        requireNew(files, folder);
        fill(copied, written, folder, files);
      }
    } catch (FSError e) {
      // Hadoop's local files throw this Error where others throw the cause: a full disk.
      throw new IOException(
          "Cannot write the model folder %s: %s. Check the room there, or name another folder."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Writes all files, that one last which makes a bundle of them; or none in the end. */
  private static void fill(
      Map<String, java.nio.file.Path> copied,
      Map<String, byte[]> written,
      Path folder,
      FileSystem files)
      throws IOException {
    files.deleteOnExit(folder);
    boolean whole = false;
    try {
      for (Map.Entry<String, java.nio.file.Path> file : copied.entrySet()) {
        if (!file.getKey().equals(LAST)) {
          copy(file.getValue(), new Path(folder, file.getKey()), files);
        }
      }
      for (Map.Entry<String, byte[]> file : written.entrySet()) {
        try (OutputStream out = files.create(new Path(folder, file.getKey()), true)) {
          out.write(file.getValue());
        }
      }
      copy(copied.get(LAST), new Path(folder, LAST), files);
      whole = true;
    } finally {
      if (!whole) {
        files.delete(folder, true);
      }
    }
    files.cancelDeleteOnExit(folder);
  }

  private static void copy(java.nio.file.Path from, Path to, FileSystem files) throws IOException {
    files.copyFromLocalFile(new Path(from.toUri()), to);
  }

  private static void replace(FileSystem files, Path making, Path target, Optional<String> mark)
      throws IOException {
    Path old = target.suffix(".old." + UUID.randomUUID());
    try {
      requireFree(files, target, mark);
      boolean there = files.exists(target);
      if (there) {
        move(files, target, old);
      }
      try {
        move(files, making, target);
      } catch (IOException | RuntimeException | Error e) {
        if (there) {
          putBack(files, old, target, e);
        }
        throw e;
      }
    } finally {
      files.delete(making, true);
    }
    files.delete(old, true);
  }

  private static void putBack(FileSystem files, Path old, Path target, Throwable why) {
    try {
      move(files, old, target);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(
          new IOException(
              "The bundle that was to be replaced lies in %s. Move it to %s."
                  .formatted(old, target),
              e));
    }
  }

  private static void move(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(
          "Cannot move the bundle from %s to %s; expected a folder that can be made. Check its permissions."
              .formatted(from, to));
    }
  }

  private static void requireNew(FileSystem files, Path folder) throws IOException {
    if (files.exists(folder) && files.listStatus(folder).length > 0) {
      throw new IOException(
          "Cannot replace the bundle in %s: %s: has no way to replace a folder at once, so that the old one would be gone before the new one is whole; expected a new folder. Name another, or delete it first."
              .formatted(folder, files.getUri().getScheme()));
    }
  }

  private static void requireFree(FileSystem files, Path folder, Optional<String> mark)
      throws IOException {
    boolean free =
        !files.exists(folder)
            || (files.getFileStatus(folder).isDirectory() && files.listStatus(folder).length == 0)
            || (mark.isPresent() && files.exists(new Path(folder, mark.get())));
    if (!free) {
      throw new IOException(
          "Cannot write the bundle to %s: it exists already; expected a new folder. Name another, or delete it."
              .formatted(folder));
    }
  }
}
