package embark.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Each configuration loads, says nothing that Spark does not know, and names files that exist. */
class ConfFilesTest {

  private static final Pattern MOUNTED_OR_SHIPPED =
      Pattern.compile(
          "(?:-Dlog4j2.configurationFile=)?(?:/opt/embark/conf/|\\./|)([\\w-]+\\.\\w+)");

  /** Classes of a jar that is not on this class path; the files say that they need it. */
  private static final String OF_HADOOP_CLOUD = "org.apache.spark.internal.io.cloud.";

  static List<ConfFile> files() throws IOException {
    return ConfFile.all();
  }

  @Test
  void allAreThere() throws IOException {
    assertEquals(
        List.of(
            "kubernetes-cpu.conf",
            "kubernetes-gpu.conf",
            "spark-cpu.conf",
            "spark-gpu.conf",
            "yarn-cpu.conf",
            "yarn-gpu.conf"),
        files().stream().map(ConfFile::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("files")
  void everySettingIsKnownAndItsValueIsRead(ConfFile file)
      throws IOException, ClassNotFoundException {
    Map<String, String> all = new TreeMap<>(file.settings());
    assertTrue(all.size() >= 25, file + " sets " + all.keySet());
    all.putAll(file.offers());
    SparkConf conf = file.sparkConf(file.offers());
    List<String> unknown = new ArrayList<>();
    int read = 0;
    for (String name : all.keySet()) {
      if (!SparkSettings.knows(name)) {
        unknown.add(name);
      }
      Optional<ConfigEntry<?>> entry = SparkSettings.declared(name);
      if (entry.isPresent() && !all.get(name).startsWith(OF_HADOOP_CLOUD)) {
        assertNotNull(conf.get(entry.get()), name);
        read++;
      }
    }
    assertEquals(List.of(), unknown, "Spark does not know");
    assertTrue(read >= 20, "hardly anything was read: " + read);
    conf.validateSettings();
  }

  /** The check would see a misspelt name, and a value of another kind. */
  @Test
  void whatSparkDoesNotKnowIsSeen() throws ClassNotFoundException {
    assertFalse(SparkSettings.knows("spark.executor.memoryOverheads"), "a misspelt name");
    assertFalse(SparkSettings.knows("spark.task.resource.gpu.amounts"), "a misspelt name");
    SparkConf conf = new SparkConf(false).set("spark.network.timeout", "soon");
    ConfigEntry<?> entry = SparkSettings.declared("spark.network.timeout").orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> conf.get(entry));
  }

  @ParameterizedTest
  @MethodSource("files")
  void classesAndFilesThatAreNamedExist(ConfFile file) throws Exception {
    Map<String, String> all = new TreeMap<>(file.offers());
    all.putAll(file.settings());
    assertNotNull(Class.forName(all.get("spark.plugins")), "the plugin");
    assertNotNull(
        Class.forName(all.get("spark.metrics.conf.*.sink.prometheusServlet.class")), "the sink");
    int named = 0;
    for (Map.Entry<String, String> setting : all.entrySet()) {
      Optional<Path> path = path(setting.getKey(), setting.getValue());
      assertTrue(path.map(Files::isRegularFile).orElse(true), setting + " names no file of conf/");
      named += path.isPresent() ? 1 : 0;
    }
    assertTrue(named > 0, "no file was looked for");
    // What is to be shipped or mounted is what the settings name.
    String text = Files.readString(file.path());
    for (String word : text.split("[\\s,=()]+", -1)) {
      if (word.startsWith("conf/")) {
        assertTrue(Files.isRegularFile(Path.of(word)), word + " is named in " + file);
      }
    }
  }

  private static Optional<Path> path(String name, String value) {
    if (name.endsWith("podTemplateFile")) {
      return Optional.of(Path.of(value));
    }
    Matcher matcher = MOUNTED_OR_SHIPPED.matcher(value);
    return (name.endsWith("discoveryScript") || name.endsWith("extraJavaOptions"))
            && matcher.matches()
        ? Optional.of(ConfFile.FOLDER.resolve(matcher.group(1)))
        : Optional.empty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-gpu.conf", "yarn-gpu.conf", "kubernetes-gpu.conf"})
  void theTasksOfAnExecutorShareItsGpu(String name) throws IOException {
    Map<String, String> settings = ConfFile.of(name).settings();
    double cores = Double.parseDouble(settings.get("spark.executor.cores"));
    double share = Double.parseDouble(settings.get("spark.task.resource.gpu.amount"));
    assertEquals(1, cores * share);
    assertEquals("1", settings.get("spark.executor.resource.gpu.amount"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executor", "executor-gpu"})
  void podsAreWhole(String name) throws IOException {
    Map<?, ?> pod = pod(name + "-pod.yaml");
    assertEquals("v1", pod.get("apiVersion"));
    assertEquals("Pod", pod.get("kind"));
    Map<?, ?> spec = (Map<?, ?>) pod.get("spec");
    List<Map<?, ?>> containers = maps(spec.get("containers"));
    assertEquals(1, containers.size());
    String expected = name.startsWith("driver") ? "driver" : "executor";
    String file = name.contains("gpu") ? "kubernetes-gpu.conf" : "kubernetes-cpu.conf";
    Map<String, String> settings = ConfFile.of(file).settings();
    assertEquals(
        settings.get("spark.kubernetes." + expected + ".podTemplateContainerName"),
        containers.get(0).get("name"));
    assertEquals(
        "conf/" + name + "-pod.yaml",
        settings.get("spark.kubernetes." + expected + ".podTemplateFile"));
    Set<Object> mounted = new HashSet<>();
    Set<Object> places = new HashSet<>();
    for (Map<?, ?> mount : maps(containers.get(0).get("volumeMounts"))) {
      mounted.add(mount.get("name"));
      places.add(mount.get("mountPath"));
    }
    Set<Object> volumes = new HashSet<>();
    maps(spec.get("volumes")).forEach(volume -> volumes.add(volume.get("name")));
    assertEquals(volumes, mounted);
    assertTrue(places.contains("/opt/embark/conf"), places.toString());
    assertEquals(
        expected.equals("executor"),
        places.contains(settings.get("spark.executorEnv.EMBARK_CACHE")),
        places.toString());
    String made = "create configmap " + maps(spec.get("volumes")).get(0).get("name");
    assertTrue(Files.readString(ConfFile.of(file).path()).contains(made), made);
  }

  private static Map<?, ?> pod(String name) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return yaml.load(Files.readString(ConfFile.FOLDER.resolve(name)));
  }

  private static List<Map<?, ?>> maps(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((List<?>) list).forEach(one -> maps.add((Map<?, ?>) one));
    return maps;
  }
}
