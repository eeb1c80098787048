package embark.run;

import embark.bundle.FetchPace;
import embark.spark.FolderRenames;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;

/**
 * Where a model folder is to be written.
 *
 * @param output the folder
 * @param mark the file that a folder must have to be overwritten
 * @param writer who writes that file, for people
 */
record BundlePlace(Output output, String mark, String writer) {

  /** What speaks against a model folder there, so that no work is lost to it in the end. */
  List<String> problems(Configuration configuration) {
    try {
      Path target = new Path(output.path());
      FileSystem files = target.getFileSystem(configuration);
      boolean overwritten =
          output.existing() == Output.Existing.OVERWRITE
              && files.exists(target)
              && !(files.getFileStatus(target).isDirectory()
                  && files.listStatus(target).length == 0);
      if (overwritten && !files.exists(new Path(target, mark))) {
        return List.of(
            "Output %s is no model folder that %s wrote; expected one to overwrite, or a new folder. Name another --output."
                .formatted(output.path(), writer));
      }
      if (overwritten && !FolderRenames.areAtomic(files)) {
        return List.of(
            "Output %s is on %s:, where a folder cannot be replaced at once; expected a new folder. Name another --output, or delete it first."
                .formatted(output.path(), files.getUri().getScheme()));
      }
      TrialFile.make(files, files.makeQualified(target));
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      return List.of(output.unwritable(e));
    }
  }

  /**
   * What speaks against the size of a model folder. What is overwritten stays until the new one is
   * whole, and so needs its own room. A file system that does not say how much there is, as object
   * stores, speaks against nothing.
   *
   * @param bytes of its files
   */
  List<String> room(Configuration configuration, long bytes) {
    try {
      Path target = new Path(output.path());
      FileSystem files = target.getFileSystem(configuration);
      if (!FolderRenames.areAtomic(files)) {
        return List.of();
      }
      Path there = TrialFile.above(files, files.makeQualified(target));
      FsStatus status = files.getStatus(there);
      return status.getCapacity() <= 0 || bytes <= status.getRemaining()
          ? List.of()
          : List.of(
              "Output %s needs %s, and %s has %s left; expected room for the model. Make room, or name another --output."
                  .formatted(
                      output.path(),
                      FetchPace.bytes(bytes),
                      there,
                      FetchPace.bytes(status.getRemaining())));
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }
}
