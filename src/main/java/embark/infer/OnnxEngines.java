package embark.infer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.nio.file.Path;

/** ONNX Runtime, as it is on the class path. */
public final class OnnxEngines implements Engines {

  static {
    NativeLibraries.prepare();
  }

  @Override
  public boolean supports(Device.Kind kind) {
    return kind == Device.Kind.CPU
        || OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  @Override
  public Engine open(Path model, Device device) {
    return OnnxEngine.open(model, device);
  }

  @Override
  public Engine open(byte[] graph, Path folder, Device device) {
    return OnnxEngine.open(graph, folder, device);
  }
}
