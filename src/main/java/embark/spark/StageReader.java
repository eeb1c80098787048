package embark.spark;

import org.apache.spark.ml.util.DefaultParamsReader;

/**
 * Loads a stage that {@link StageWriter} saved. A model that was copied is then used where it lies.
 *
 * @param <T> the stage
 */
class StageReader<T extends TextStage<T>> extends DefaultParamsReader<T> {

  @Override
  public T load(String path) {
    T stage = super.load(path);
    if (stage.modelParams().copiesModel()) {
      stage.set(stage.model(), path + "/" + StageWriter.MODEL);
    }
    return stage;
  }
}
