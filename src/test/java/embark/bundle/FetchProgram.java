package embark.bundle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Fetches a model in a JVM of its own, together with another one or only half of it. */
public final class FetchProgram {

  /** The exit code of a program that ended itself in the middle. */
  static final int HALTED = 9;

  private FetchProgram() {}

  /**
   * Fetches.
   *
   * @param words the cache, the model's URI and fingerprint, the file in which the opened files are
   *     noted, and what to do: {@code halt} in the middle of the graph, or the two files by which
   *     this program and the other say that they are ready
   */
  public static void main(String[] words) throws IOException {
    Path log = Path.of(words[3]);
    boolean halts = words[4].equals("halt");
    FolderSource source =
        new FolderSource() {
          @Override
          public InputStream open(String model, String path) throws IOException {
            Files.writeString(
                log, path + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            InputStream whole = super.open(model, path);
            return halts && path.endsWith(".onnx") ? new Halting(whole) : whole;
          }
        };
    if (!halts) {
      Files.createFile(Path.of(words[4]));
      while (!Files.exists(Path.of(words[5]))) {
        Thread.onSpinWait();
      }
    }
    System.out.println(new ModelLocator(Path.of(words[0]), source).locate(words[1], words[2]));
  }

  /** Ends the process, as a kill does, when something was read. */
  private static final class Halting extends FilterInputStream {

    private boolean begun;

    private Halting(InputStream whole) {
      super(whole);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (begun) {
        Runtime.getRuntime().halt(HALTED);
      }
      begun = true;
      return super.read(buffer, offset, Math.min(length, 100));
    }
  }
}
