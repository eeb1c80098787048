package embark.infer;

import java.util.Locale;

/**
 * Where a graph runs.
 *
 * @param kind the kind of device
 * @param index which of the machine's devices of that kind, from 0
 * @param cuda how memory is taken there, if it is a GPU
 */
public record Device(Kind kind, int index, CudaOptions cuda) {

  /** Kinds of devices. */
  public enum Kind {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA;

    /** The name as users write it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The processor. */
  public static Device cpu() {
    return new Device(Kind.CPU, 0, CudaOptions.defaults());
  }

  /** The GPU with an index, as ONNX Runtime takes it by default. */
  public static Device cuda(int index) {
    return cuda(index, CudaOptions.defaults());
  }

  /** The GPU with an index. */
  public static Device cuda(int index, CudaOptions options) {
    return new Device(Kind.CUDA, index, options);
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? kind.text() : kind.text() + ":" + index;
  }
}
