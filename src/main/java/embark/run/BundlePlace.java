package embark.run;

import embark.spark.FolderRenames;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
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
}
