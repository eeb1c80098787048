package embark.infer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * ONNX Runtime's environment, which outlives every call into the runtime.
 *
 * <p>The Java binding frees it in a shutdown hook, beside threads that still open models or compute
 * with them; the process then crashes where it should end (<a
 * href="https://github.com/microsoft/onnxruntime/issues/31352">issue 31352</a>). The runtime counts
 * the environment's holders and frees it after the last: here is one more, who never lets go. A
 * call that outlasts all hooks may print an error of the runtime's, and the process ends all the
 * same.
 */
final class OnnxEnvironment {

  static {
    NativeLibraries.prepare();
  }

  private static OrtEnvironment held;

  private OnnxEnvironment() {}

  /**
   * The only one, made when it is first asked for.
   *
   * @throws InferenceException if the runtime's telemetry cannot be switched off
   */
  static synchronized OrtEnvironment get() {
    if (held == null) {
      held = open();
    }
    return held;
  }

  private static OrtEnvironment open() {
    hold();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new InferenceException(
          InferenceException.Kind.SETUP,
          "Cannot switch ONNX Runtime's telemetry off: " + e.getMessage(),
          e);
    }
    return environment;
  }

  /** The binding gives one handle to all: a second one is asked for as it asks for its own. */
  private static void hold() {
    // Loads the runtime.
    OrtEnvironment.getAvailableProviders();
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method handle =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      handle.setAccessible(true);
      handle.invoke(
          null,
          api.getLong(null),
          OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(),
          OrtEnvironment.DEFAULT_NAME);
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger(OnnxEnvironment.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Cannot keep ONNX Runtime until this process is gone: it may crash when it is ended at work. Put the onnxruntime that Embark was built with on the class path.",
              e);
    }
  }
}
