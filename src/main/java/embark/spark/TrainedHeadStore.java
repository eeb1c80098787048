package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.TrainedHead;
import embark.bundle.TrainedHeadFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Trained heads in folders that Hadoop reaches: alone, or with their encoder as a bundle. */
final class TrainedHeadStore {

  /** The file of an encoder without which a folder is no bundle. */
  private static final String LAST = "config.json";

  private final Configuration configuration;

  TrainedHeadStore(Configuration configuration) {
    this.configuration = configuration;
  }

  /** Reads the head in a folder. */
  TrainedHead read(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(configuration);
    return TrainedHeadFiles.read(
        path -> {
          try (InputStream in = files.open(new Path(folder, path))) {
            return in.readAllBytes();
          }
        });
  }

  /** Writes a head to a folder that is there or will be. */
  void write(TrainedHead head, Path folder) throws IOException {
    write(head, folder, folder.getFileSystem(configuration));
  }

  /** What may be in the place of a bundle that is written. */
  enum Place {
    /** Nothing, or an empty folder. */
    FREE,
    /** Also a bundle with a trained head, which is replaced. */
    FREE_OR_TRAINED
  }

  /**
   * Writes a bundle: the encoder's files and the head's. It is whole whenever the folder exists,
   * and what is replaced is there until then. Where a folder cannot be renamed at once, the file
   * without which it is no bundle is written last, and nothing is replaced.
   *
   * @throws IOException if there is something else in its place, or it cannot be written
   */
  void write(TrainedHead head, Bundle encoder, Path folder, Place place) throws IOException {
    try (FileSystem files = FileSystem.newInstance(folder.toUri(), configuration)) {
      files.setWriteChecksum(false);
      requireFree(files, folder, place);
      if (FolderRenames.areAtomic(files)) {
        Path target = files.makeQualified(folder);
        Path making = target.suffix("." + UUID.randomUUID());
        fill(head, encoder, making, files);
        replace(files, making, target, place);
      } else {
        requireNew(files, folder);
        fill(head, encoder, folder, files);
      }
    }
  }

  /** Writes all files, that one last which makes a bundle of them; or none in the end. */
  private static void fill(TrainedHead head, Bundle encoder, Path folder, FileSystem files)
      throws IOException {
    files.deleteOnExit(folder);
    boolean whole = false;
    try {
      for (String file : encoder.files()) {
        if (!file.equals(LAST)) {
          copy(encoder, file, folder, files);
        }
      }
      write(head, folder, files);
      copy(encoder, LAST, folder, files);
      whole = true;
    } finally {
      if (!whole) {
        files.delete(folder, true);
      }
    }
    files.cancelDeleteOnExit(folder);
  }

  private static void copy(Bundle encoder, String file, Path folder, FileSystem files)
      throws IOException {
    Path source = new Path(encoder.directory().resolve(file).toUri());
    files.copyFromLocalFile(source, new Path(folder, file));
  }

  private static void replace(FileSystem files, Path making, Path target, Place place)
      throws IOException {
    try {
      requireFree(files, target, place);
      files.delete(target, true);
      if (!files.rename(making, target)) {
        throw new IOException(
            "Cannot move the bundle to %s; expected a folder that can be made. Check its permissions."
                .formatted(target));
      }
    } finally {
      files.delete(making, true);
    }
  }

  private static void requireNew(FileSystem files, Path folder) throws IOException {
    if (files.exists(folder) && files.listStatus(folder).length > 0) {
      throw new IOException(
          "Cannot replace the bundle in %s: %s: has no way to replace a folder at once, so that the old one would be gone before the new one is whole; expected a new folder. Name another, or delete it first."
              .formatted(folder, files.getUri().getScheme()));
    }
  }

  private static void requireFree(FileSystem files, Path folder, Place place) throws IOException {
    boolean free =
        !files.exists(folder)
            || (files.getFileStatus(folder).isDirectory() && files.listStatus(folder).length == 0)
            || (place == Place.FREE_OR_TRAINED
                && files.exists(new Path(folder, TrainedHeadFiles.CONFIG)));
    if (!free) {
      throw new IOException(
          "Cannot write the bundle to %s: it exists already; expected a new folder. Name another, or delete it."
              .formatted(folder));
    }
  }

  private static void write(TrainedHead head, Path folder, FileSystem files) throws IOException {
    for (Map.Entry<String, byte[]> file : TrainedHeadFiles.write(head).entrySet()) {
      try (OutputStream out = files.create(new Path(folder, file.getKey()), true)) {
        out.write(file.getValue());
      }
    }
  }
}
