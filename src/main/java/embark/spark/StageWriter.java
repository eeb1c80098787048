package embark.spark;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.ModelLocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
    Path named = new Path(model);
    List<Path> models = new ArrayList<>(List.of(qualified(named)));
    if (named.toUri().getScheme() == null) {
      // A path is looked for on this machine's disk, whatever Hadoop's default is.
      models.add(new Path(java.nio.file.Path.of(model).toAbsolutePath().normalize().toUri()));
    }
    for (Path one : models) {
      for (Path folder = one; folder != null; folder = folder.getParent()) {
        if (folder.equals(target)) {
          throw new IOException(
              "Cannot overwrite %s: it holds the model of this stage (%s); expected another folder. Save elsewhere."
                  .formatted(path, stage.modelSource().modelName()));
        }
      }
    }
  }

  @Override
  public void saveImpl(String path) {
    Optional<Bundle> copied =
        stage.modelSource().copiesModel() ? Optional.of(modelToCopy(path)) : Optional.empty();
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

  /** The model, which is gone where a pipeline with its copy is saved over itself. */
  private Bundle modelToCopy(String path) {
    try {
      return stage.modelSource().bundle();
    } catch (BundleException e) {
      throw new IllegalArgumentException(
          "Cannot save into %s a stage with a copy of its model: %s If a pipeline was to be saved over the folder that it was loaded from, Spark has deleted that with the model in it: save to another folder."
              .formatted(path, e.getMessage()),
          e);
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
