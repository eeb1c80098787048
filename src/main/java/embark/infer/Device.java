package embark.infer;

import java.util.Locale;

/**
 * Where a graph runs.
 *
 * @param kind the kind of device
 * @param index which of the machine's devices of that kind, from 0
 */
public record Device(Kind kind, int index) {

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
    return new Device(Kind.CPU, 0);
  }

  /** The GPU with an index. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? kind.text() : kind.text() + ":" + index;
  }
}
