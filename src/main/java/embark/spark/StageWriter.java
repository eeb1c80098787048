package embark.spark;

import embark.bundle.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a stage: its Params and, if asked for, the files of its model beside them. */
final class StageWriter extends MLWriter {

  /** The folder of the model's files in a saved stage. */
  static final String MODEL = "model";

  private final TextTransformer<?, ?> stage;

  StageWriter(TextTransformer<?, ?> stage) {
    this.stage = stage;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(stage, path, sparkSession());
    if (stage.copiesModel()) {
      try {
        copy(stage.bundle(), new Path(path, MODEL));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot copy the model into " + path + ". Check the room and the permissions there.",
            e);
      }
    }
  }

  private void copy(Bundle bundle, Path target) throws IOException {
    FileSystem files = target.getFileSystem(sparkSession().sessionState().newHadoopConf());
    for (String file : bundle.files()) {
      Path source = new Path(bundle.directory().resolve(file).toUri());
      files.copyFromLocalFile(source, new Path(target, file));
    }
  }
}
