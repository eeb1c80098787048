package embark.infer;

import ai.onnxruntime.OrtException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whose fault a failure of ONNX Runtime is. Its codes do not tell (nearly all are FAIL), so the
 * message is read: what CUDA, cuBLAS, cuDNN and the runtime's allocators write.
 */
final class OnnxFailure {

  private static final Pattern STOPPED = Pattern.compile("terminate flag being set");

  /** CUDA's errors after which the process cannot use the device any more, by number and text. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "cuda failure (46|4|214|220|226|70[029]|71[0-9]|999):"
              + "|cuda error (46|4|214|220|226|70[029]|71[0-9]|999)\\b"
              + "|illegal memory access|unspecified launch failure|device-side assert"
              + "|uncorrectable (ecc|nvlink) error|misaligned address|illegal instruction"
              + "|invalid program counter|hardware stack error|launch timed out"
              + "|context is destroyed|gpu is lost|all cuda-capable devices are busy");

  private static final Pattern MEMORY =
      Pattern.compile(
          "out of memory|failed to allocate memory|cuda failure 2:|alloc_failed|bad_alloc"
              + "|bad allocation|available memory of \\d+ is smaller than requested");

  private OnnxFailure() {}

  /** The kind of what a run threw. */
  static InferenceException.Kind kind(OrtException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (STOPPED.matcher(message).find()) {
      return InferenceException.Kind.STOPPED;
    }
    if (DEVICE.matcher(message).find()) {
      return InferenceException.Kind.DEVICE;
    }
    return MEMORY.matcher(message).find()
        ? InferenceException.Kind.MEMORY
        : InferenceException.Kind.MODEL;
  }
}
