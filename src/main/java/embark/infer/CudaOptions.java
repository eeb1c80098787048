package embark.infer;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a model takes memory of an NVIDIA GPU.
 *
 * @param memLimit most bytes of the arena of one session; empty for all that the GPU has
 * @param arena how the arena grows; empty for ONNX Runtime's default, powers of two
 */
public record CudaOptions(OptionalLong memLimit, Optional<Arena> arena) {

  public CudaOptions {
    if (memLimit.isPresent() && memLimit.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "Invalid gpuMemLimit: %d bytes; expected at least 1.".formatted(memLimit.getAsLong()));
    }
  }

  /** How an arena grows when it has no room. */
  public enum Arena {
    /** To the next power of two: few steps, up to twice the memory. */
    NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
    /** By what is asked for: the least memory, more steps. */
    SAME_AS_REQUESTED("kSameAsRequested");

    private final String value;

    Arena(String value) {
      this.value = value;
    }

    /** The name as ONNX Runtime has it. */
    String value() {
      return value;
    }
  }

  /** ONNX Runtime's defaults. */
  public static CudaOptions defaults() {
    return new CudaOptions(OptionalLong.empty(), Optional.empty());
  }
}
