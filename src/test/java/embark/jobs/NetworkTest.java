package embark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embark.spark.ChildJvm;
import embark.spark.LocalSpark;
import embark.spark.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No surprises: a whole job needs no network, tries none (native code included), and leaves nothing
 * behind but its output and what the cache folder holds.
 */
class NetworkTest {

  private static final String ISOLATED = "ip link set lo up || ifconfig lo up; exec \"$@\"";
  private static final Pattern ADDRESS =
      Pattern.compile("inet_(?:addr\\(|pton\\(AF_INET6, )\"([^\"]*)\"");
  private static final List<String> LOOPBACK = List.of("127.", "::1", "::ffff:127.");

  @TempDir private Path folder;

  private static boolean works(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Path make(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** Files and folders in a folder, relative to it, without itself. */
  private static List<String> in(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !file.equals(root))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Addresses of other machines that a trace of system calls has. */
  private static List<String> foreign(Path trace) throws IOException {
    List<String> foreign = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher address = ADDRESS.matcher(line);
      while (address.find()) {
        if (LOOPBACK.stream().noneMatch(address.group(1)::startsWith)) {
          foreign.add(line);
        }
      }
    }
    return foreign;
  }

  @Test
  void aJobRunsWithoutANetworkAndLeavesNothingBehind() throws Exception {
    String[] isolate = {"unshare", "-rn", "sh", "-c", ISOLATED, "sh"};
    assumeTrue(works("unshare", "-rn", "true"), "unshare -rn is not permitted here");
    boolean traced = works("unshare", "-rn", "strace", "-f", "-o", "/dev/null", "true");
    Path home = make("home");
    Path tmp = make("tmp");
    Path work = make("work");
    Path cache = make("cache");
    Path trace = folder.resolve("trace");
    Files.createSymbolicLink(
        cache.resolve("models"),
        Path.of(System.getProperty("embark.cache")).resolve("models").toAbsolutePath());
    Path input = Files.writeString(folder.resolve("in.json"), "{\"text\":\"one cat\"}\n{}\n");

    ChildJvm jvm = new ChildJvm().under(isolate);
    if (traced) {
      jvm.under("strace", "-f", "-qq", "-o", trace.toString())
          .under("-e", "trace=connect,sendto,sendmsg,sendmmsg");
    }
    ChildJvm.End end =
        jvm.directory(work)
            .environment("HOME", home.toString())
            .environment("EMBARK_CACHE", cache.toString())
            .options("-Duser.home=" + home, "-Djava.io.tmpdir=" + tmp)
            .run(
                Main.class,
                "embed",
                "--input",
                input.toString(),
                "--text",
                "text",
                "--output",
                folder.resolve("out").toString());
    assertEquals(0, end.code(), end.text());
    SparkSession spark = LocalSpark.session();
    assertEquals(
        1,
        spark
            .read()
            .parquet(folder.resolve("out").toString())
            .where("text = 'one cat' and size(embedding) = 384")
            .count());

    assertEquals(List.of(), in(home), "files left in the home folder");
    // ONNX Runtime deletes its library at exit and forgets the folder that it was in.
    assertEquals(
        List.of(),
        in(tmp).stream().filter(file -> !file.matches("onnxruntime-java\\d+")).toList(),
        "files left in the temporary folder");
    assertEquals(List.of(), in(work), "files left in the working folder");
    for (String file : in(cache)) {
      assertTrue(file.equals("models") || file.startsWith("natives"), file + " in the cache");
    }
    if (traced) {
      assertTrue(Files.size(trace) > 0, "the trace has what the job did");
      assertEquals(List.of(), foreign(trace), "calls to other machines");
    }
  }

  @Test
  void librariesAreToldToStayAtHome() {
    new TextEmbedder()
        .setInputCol("text")
        .setModel("src/test/resources/models/tiny-bert")
        .transform(LocalSpark.session().sql("select 'one cat' text"))
        .collectAsList();
    assertEquals("true", System.getProperty("OPT_OUT_TRACKING"));
    assertEquals("true", System.getProperty("ai.djl.offline"));
    assertEquals(
        Path.of(System.getProperty("embark.cache"), "natives").toString(),
        System.getProperty("DJL_CACHE_DIR"));
  }
}
