package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.ModelLocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a stage: its Params and, if asked for, the files of its model beside them. */
class StageWriter extends MLWriter {

  /** The folder of the model's files in a saved stage. */
  static final String MODEL = "model";

  private final ModelledStage<?> stage;

  StageWriter(ModelledStage<?> stage) {
    this.stage = stage;
  }

  /** Saves; refuses to overwrite the very files that the stage's model is read from. */
  @Override
  public void save(String path) throws IOException {
    String model = stage.modelSource().modelName();
    if (shouldOverwrite() && !ModelLocator.isOfHub(model)) {
      requireOutside(path, ModelLocator.portable(model));
    }
    super.save(path);
  }

  private void requireOutside(String path, String model) throws IOException {
    Path target = qualified(new Path(path));
    for (Path folder = qualified(new Path(model)); folder != null; folder = folder.getParent()) {
      if (folder.equals(target)) {
        throw new IOException(
            "Cannot overwrite %s: it holds the model of this stage (%s); expected another folder. Save elsewhere."
                .formatted(path, stage.modelSource().modelName()));
      }
    }
  }

  @Override
  public void saveImpl(String path) {
    Optional<Bundle> copied =
        stage.modelSource().copiesModel()
            ? Optional.of(stage.modelSource().bundle())
            : Optional.empty();
    DefaultParamsWriter.saveMetadata(stage, path, sparkSession());
    if (copied.isPresent()) {
      try {
        copy(copied.get(), new Path(path, MODEL));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot copy the model into " + path + ". Check the room and the permissions there.",
            e);
      }
    }
  }

  private Path qualified(Path path) throws IOException {
    return path.getFileSystem(sparkSession().sessionState().newHadoopConf()).makeQualified(path);
  }

  private void copy(Bundle bundle, Path target) throws IOException {
    FileSystem files = target.getFileSystem(sparkSession().sessionState().newHadoopConf());
    for (String file : bundle.files()) {
      Path source = new Path(bundle.directory().resolve(file).toUri());
      files.copyFromLocalFile(source, new Path(target, file));
    }
  }
}
