package embark.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;

/**
 * Loads a stage that {@link StageWriter} saved. A model that was copied is then used where it lies.
 *
 * @param <T> the stage
 */
class StageReader<T extends ModelledStage<T>> extends DefaultParamsReader<T> {

  @Override
  public T load(String path) {
    T stage = super.load(path);
    if (stage.modelSource().copiesModel()) {
      stage.set(stage.model(), copied(path));
    }
    return stage;
  }

  /** Where the copy lies; elsewhere a whole URI, so that executors find it too. */
  private String copied(String path) {
    Path folder = new Path(path, StageWriter.MODEL);
    try {
      Path whole =
          folder.getFileSystem(sparkSession().sessionState().newHadoopConf()).makeQualified(folder);
      return whole.toUri().getScheme().equals("file")
          ? path + "/" + StageWriter.MODEL
          : whole.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reach " + folder + ": " + e.getMessage(), e);
    }
  }
}
