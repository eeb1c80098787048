package embark.infer;

import java.nio.file.Path;

/** A runtime that opens models. */
public interface Engines {

  /**
   * Whether it was built for a kind of device; whether there is one shows when it opens a model.
   */
  boolean supports(Device.Kind kind);

  /**
   * Opens a model.
   *
   * @param model the ONNX file; files with external data lie beside it
   * @param device where it runs
   * @throws InferenceException if the file is not a model that the runtime can run there
   */
  Engine open(Path model, Device device);

  /**
   * Opens a graph that is in memory.
   *
   * @param graph an ONNX file's bytes
   * @param folder where the files lie that hold its weights, by the names that the graph has
   * @param device where it runs
   * @throws InferenceException if it is not a graph that the runtime can run there
   */
  Engine open(byte[] graph, Path folder, Device device);
}
