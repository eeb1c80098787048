package embark.infer;

import embark.tokenize.HostCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Unpacks ONNX Runtime's libraries once a host, into {@link HostCache}. By itself the runtime
 * unpacks them for each process to a temporary folder, which a killed process leaves behind.
 *
 * <p>The GPU build is left to itself: it looks for its many libraries where it unpacked them.
 */
final class NativeLibraries {

  private static final String PATH = "onnxruntime.native.path";
  private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");
  private static final String CUDA = "onnxruntime_providers_cuda";

  private NativeLibraries() {}

  /**
   * Has the runtime load what is unpacked here, before its first use, unless the user named a
   * folder. Where nothing can be unpacked it does as it does by itself.
   */
  static synchronized void prepare() {
    String resources = "/ai/onnxruntime/native/" + platform() + "/";
    if (HostCache.isNamed(System.getProperty(PATH))
        || NAMES.stream().anyMatch(name -> !isThere(resources, name))
        || isThere(resources, CUDA)) {
      return;
    }
    try {
      System.setProperty(PATH, unpack(resources, HostCache.natives()).toString());
    } catch (IOException e) {
      System.getLogger(NativeLibraries.class.getName())
          .log(System.Logger.Level.DEBUG, "ONNX Runtime unpacks its libraries itself: " + e);
    }
  }

  private static boolean isThere(String resources, String name) {
    return NativeLibraries.class.getResource(resources + System.mapLibraryName(name)) != null;
  }

  /** The platform as the runtime names its folders. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String os = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux";
    return os + (processor.matches("aarch64|arm64") ? "-aarch64" : "-x64");
  }

  /** A folder that has the libraries, named by what is in them. */
  private static Path unpack(String resources, Path natives) throws IOException {
    List<Long> sizes = new ArrayList<>();
    Path folder = natives.resolve("onnxruntime-" + hash(resources, sizes));
    Files.createDirectories(folder);
    for (int i = 0; i < NAMES.size(); i++) {
      String file = System.mapLibraryName(NAMES.get(i));
      Path target = folder.resolve(file);
      if (!Files.isRegularFile(target) || Files.size(target) != sizes.get(i)) {
        put(resources + file, target);
      }
    }
    return folder.toAbsolutePath();
  }

  private static String hash(String resources, List<Long> sizes) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : NAMES) {
        try (InputStream in = open(resources + System.mapLibraryName(name));
            OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
          sizes.add(in.transferTo(out));
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Writes a file as a whole or not at all, whoever else writes it. */
  private static void put(String resource, Path target) throws IOException {
    Path part = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part");
    try (InputStream in = open(resource)) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = NativeLibraries.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("no " + resource);
    }
    return in;
  }
}
