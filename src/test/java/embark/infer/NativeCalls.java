package embark.infer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks for threads of this JVM that compute in ONNX Runtime. */
public final class NativeCalls {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private NativeCalls() {}

  /** How many threads are in a call. */
  public static long count() {
    Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
    return stacks.values().stream()
        .filter(
            stack ->
                stack.length > 0
                    && stack[0].isNativeMethod()
                    && stack[0].getClassName().equals("ai.onnxruntime.OrtSession")
                    && stack[0].getMethodName().equals("run"))
        .count();
  }

  /** Waits until something is so; whether it came to be in a minute. */
  public static boolean await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }
}
