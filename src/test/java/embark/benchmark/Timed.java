package embark.benchmark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a system on the JVM is timed, ours and others alike: some texts to warm up, then those that
 * count. Uses the JDK alone, so that it compiles beside any class path.
 */
public final class Timed {

  /** What is timed. */
  @FunctionalInterface
  public interface Work {

    /** Does it. */
    void run() throws Exception;
  }

  private Timed() {}

  /** The words {@code key=value} of a command line. */
  public static Map<String, String> settings(String[] words) {
    Map<String, String> settings = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "Invalid argument '%s'; expected key=value.".formatted(word));
      }
      settings.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return settings;
  }

  /**
   * Warms up, then times. Prints one line, {@code timed {"seconds": S, "cpu": C}}: wall seconds of
   * the second piece of work, and the CPU seconds of this process meanwhile.
   */
  public static void print(Work warm, Work work) throws Exception {
    warm.run();
    long cpu = cpu();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT, "timed {\"seconds\": %.4f, \"cpu\": %.4f}%n", seconds, (cpu() - cpu) / 1e9);
  }

  /**
   * Texts as the bench writes them: their count, then each one's bytes in UTF-8 and their count.
   */
  public static List<String> texts(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = in.readInt();
      List<String> texts = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
      }
      return texts;
    }
  }

  /** Writes vectors one after another, float32 in little-endian order. */
  public static void write(Path file, List<float[]> vectors) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (float[] vector : vectors) {
        ByteBuffer bytes =
            ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        out.write(bytes.array());
      }
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
