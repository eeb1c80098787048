package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.TrainedHead;
import embark.bundle.TrainedHeadFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Trained heads in folders that Hadoop reaches: alone, or with their encoder as a bundle. */
final class TrainedHeadStore {

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
   * Writes a bundle: the encoder's files and the head's, as {@link BundleStore} does.
   *
   * @throws IOException if there is something else in its place, or it cannot be written
   */
  void write(TrainedHead head, Bundle encoder, Path folder, Place place) throws IOException {
    Map<String, java.nio.file.Path> copied = new LinkedHashMap<>();
    encoder.files().forEach(file -> copied.put(file, encoder.directory().resolve(file)));
    new BundleStore(configuration)
        .write(
            copied,
            TrainedHeadFiles.write(head),
            folder,
            place == Place.FREE ? Optional.empty() : Optional.of(TrainedHeadFiles.CONFIG));
  }

  private static void write(TrainedHead head, Path folder, FileSystem files) throws IOException {
    for (Map.Entry<String, byte[]> file : TrainedHeadFiles.write(head).entrySet()) {
      try (OutputStream out = files.create(new Path(folder, file.getKey()), true)) {
        out.write(file.getValue());
      }
    }
  }
}
