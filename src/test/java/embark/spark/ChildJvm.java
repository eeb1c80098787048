package embark.spark;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of its own for what cannot be done twice in one: it has this one's class path and module
 * options.
 */
public final class ChildJvm {

  private static final long MINUTES = 5;

  private final List<String> before = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Path directory = Path.of("");

  /**
   * How it ended.
   *
   * @param code exit code
   * @param text standard output and standard error
   */
  public record End(int code, String text) {}

  /** Words before {@code java}: a program that starts it. */
  public ChildJvm under(String... words) {
    before.addAll(List.of(words));
    return this;
  }

  /** Options of {@code java}. */
  public ChildJvm options(String... words) {
    options.addAll(List.of(words));
    return this;
  }

  /** An environment variable. */
  public ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The folder to run in. */
  public ChildJvm directory(Path folder) {
    directory = folder;
    return this;
  }

  /**
   * Settings for a program that starts a local cluster, whose executors get this JVM's class path
   * and module options.
   *
   * @param home a new folder that becomes {@code SPARK_HOME}, and holds the executors' logs
   */
  public ChildJvm cluster(Path home) throws IOException {
    return environment("SPARK_HOME", sparkHome(home).toString())
        .environment("SPARK_SCALA_VERSION", "2.13")
        .options("-Dspark.executor.extraClassPath=" + classFolders())
        .options(
            "-Dspark.executor.extraJavaOptions=%s -Dlog4j2.configurationFile=%s"
                .formatted(
                    String.join(" ", jvmOptions()),
                    Path.of("src/test/resources/log4j2-test.properties").toUri()));
  }

  /** The folders of the class path; its jars are in {@code SPARK_HOME}. */
  private static String classFolders() {
    return Stream.of(classPath().split(File.pathSeparator, -1))
        .filter(entry -> Files.isDirectory(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs a program to its end. */
  public End run(Class<?> program, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("child", ".txt");
    try {
      Process process = start(output, program, arguments);
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      try (InputStream text = Files.newInputStream(output)) {
        return new End(
            process.exitValue(), new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Starts a program; what it prints goes to a file. */
  public Process start(Path output, Class<?> program, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(before);
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx1g");
    words.addAll(jvmOptions());
    words.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
    words.addAll(options);
    words.addAll(List.of("-cp", classPath(), program.getName()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.directory(directory.toAbsolutePath().toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** The class path of this JVM. */
  static String classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * What opens the JDK to Spark, which compiler and which collector there is, as this JVM has it.
   */
  static List<String> jvmOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            word ->
                word.matches(
                    "--add-opens=.*|-Djdk\\.reflect.*|-XX:TieredStopAtLevel=.*|-XX:.UseSerialGC"))
        .toList();
  }

  /** A folder as {@code SPARK_HOME}: links to the jars of the class path. */
  static Path sparkHome(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    for (String entry : List.of(classPath().split(File.pathSeparator, -1))) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        Files.createSymbolicLink(jars.resolve(path.getFileName()), path.toAbsolutePath());
      }
    }
    return folder;
  }
}
