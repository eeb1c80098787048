package embark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import embark.pipeline.Alone;
import embark.pipeline.Pipeline;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls between the rooms: who may know whom, and which library is known where. */
class ArchitectureTest {

  /** The rooms in the order of the walk: each knows only rooms before it. */
  private static final List<String> ROOMS =
      List.of("tokenize", "batch", "infer", "head", "bundle", "pipeline", "spark", "run", "jobs");

  /** Rooms up to this one run without Spark. */
  private static final List<String> CORE = ROOMS.subList(0, ROOMS.indexOf("pipeline") + 1);

  /** What Spark's planner is made of, which other versions of Spark may change. */
  private static final List<String> PLANNER =
      List.of(
          "org.apache.spark.sql.catalyst.optimizer..",
          "org.apache.spark.sql.catalyst.plans..",
          "org.apache.spark.sql.catalyst.rules..",
          "org.apache.spark.sql.execution");

  /** Packages of each library and the only rooms that know it. */
  private static final Map<List<String>, List<String>> LIBRARIES =
      Map.of(
          List.of("ai.djl.."),
          List.of("tokenize"),
          List.of("ai.onnxruntime.."),
          List.of("infer"),
          List.of("ai.onnx.proto..", "com.google.protobuf.."),
          List.of("bundle"),
          List.of("com.fasterxml.."),
          List.of("bundle", "run"),
          List.of("org.apache.spark..", "scala..", "org.apache.hadoop.."),
          List.of("spark", "run", "jobs"),
          PLANNER,
          List.of("spark.sql"),
          List.of("picocli.."),
          List.of("jobs"));

  private static final Path SOURCES = Path.of("src/main/java");

  static {
    // Names of foreign classes are enough; reading Spark's takes long.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
  }

  private static final URL CLASSES =
      Pipeline.class.getProtectionDomain().getCodeSource().getLocation();

  private static final JavaClasses EMBARK = new ClassFileImporter().importUrls(List.of(CLASSES));

  /** The same with classes that break the walls. */
  private static final JavaClasses TRESPASSED =
      new ClassFileImporter()
          .importUrls(
              List.of(
                  CLASSES,
                  ArchitectureTest.class.getResource("tokenize/WallBreakerManager.class"),
                  ArchitectureTest.class.getResource("ArchitectureTest$Stray.class")));

  /** A rule and its name in the report. */
  private record Wall(String name, ArchRule rule) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Wall> walls() {
    List<Wall> walls = new ArrayList<>();
    for (int i = 0; i < ROOMS.size() - 1; i++) {
      List<String> later = ROOMS.subList(i + 1, ROOMS.size());
      walls.add(
          new Wall(
              ROOMS.get(i) + " knows no later room",
              noClasses()
                  .that(resideInAnyPackage(packages(List.of(ROOMS.get(i)))))
                  .should()
                  .dependOnClassesThat(resideInAnyPackage(packages(later)))
                  .allowEmptyShould(true)));
    }
    LIBRARIES.forEach(
        (library, rooms) ->
            walls.add(
                new Wall(
                    library + " only in " + rooms,
                    noClasses()
                        .that(resideOutsideOfPackages(packages(rooms)))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(library.toArray(String[]::new))))));
    for (String room : CORE) {
      walls.add(
          new Wall(
              room + " uses the JDK and at most its one library",
              classes()
                  .that(resideInAnyPackage(packages(List.of(room))))
                  .should()
                  .onlyDependOnClassesThat(resideInAnyPackage(allowed(room)))));
    }
    walls.add(
        new Wall(
            "every class is in a room", classes().should().resideInAnyPackage(packages(ROOMS))));
    walls.add(
        new Wall(
            "the functions of SQL are known to Spark's session alone",
            noClasses()
                .that(resideOutsideOfPackages("embark.spark.sql.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("embark.spark.sql.."))));
    walls.add(
        new Wall("no package cycles", slices().matching("embark.(**)").should().beFreeOfCycles()));
    walls.add(
        new Wall(
            "types are named for what they are",
            noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)")));
    return walls;
  }

  private static String[] packages(List<String> rooms) {
    return rooms.stream().map(room -> "embark." + room + "..").toArray(String[]::new);
  }

  private static String[] allowed(String room) {
    List<String> allowed = new ArrayList<>(List.of("java..", "javax.."));
    allowed.addAll(List.of(packages(ROOMS.subList(0, ROOMS.indexOf(room) + 1))));
    LIBRARIES.forEach(
        (library, rooms) -> {
          if (rooms.contains(room)) {
            allowed.addAll(library);
          }
        });
    return allowed.toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("walls")
  void stands(Wall wall) {
    EvaluationResult result = wall.rule().evaluate(EMBARK);
    assertFalse(result.hasViolation(), result.getFailureReport().toString());
  }

  /** Those walls that the wall breaker and the stray class go through. */
  static List<Wall> brokenWalls() {
    List<String> otherRooms = ROOMS.subList(1, ROOMS.size());
    return walls().stream()
        .filter(wall -> otherRooms.stream().noneMatch(room -> wall.name().startsWith(room + " ")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("brokenWalls")
  void isSeenToBreak(Wall wall) {
    String report = wall.rule().evaluate(TRESPASSED).getFailureReport().toString();
    assertTrue(
        report.contains("WallBreakerManager") || report.contains("Stray"),
        "Classes that break this wall were not seen: " + wall);
  }

  /** A class in no room that knows DJL. */
  private static final class Stray {
    private static Class<?> trespass() {
      return ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.class;
    }
  }

  @Test
  void theStrayClassIsReal() {
    assertEquals("HuggingFaceTokenizer", Stray.trespass().getSimpleName());
  }

  @Test
  void everyPackageHasADoorplate() throws IOException {
    List<Path> bare = new ArrayList<>();
    try (Stream<Path> folders = Files.walk(SOURCES)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        if (hasTypes(folder) && !isDoorplate(folder.resolve("package-info.java"))) {
          bare.add(folder);
        }
      }
    }
    assertEquals(List.of(), bare, "Packages without a documented package-info.java");
  }

  private static boolean hasTypes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".java"));
    }
  }

  private static boolean isDoorplate(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.readString(file).startsWith("/**");
  }

  @Test
  void theCoreRoomsAreThere() {
    TreeSet<String> missing = new TreeSet<>(CORE);
    EMBARK.forEach(type -> missing.remove(type.getPackageName().replace("embark.", "")));
    assertEquals(new TreeSet<>(), missing, "Rooms without a class: nothing was checked");
  }

  @Test
  void theCoreRunsWithoutSpark() throws Exception {
    Path model = Path.of("src/test/resources/models/tiny-bert").toAbsolutePath();
    String text = "How do I reset the password?";
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPathWithoutSpark(),
                Alone.class.getName(),
                model.toString(),
                text)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), "The core failed without Spark: " + printed);
    assertEquals(Arrays.toString(Alone.embed(model, text)), printed.strip());
  }

  /**
   * The class path without the jars of Spark, Scala and Hadoop, and without what is built on Scala.
   */
  private static String classPathWithoutSpark() {
    String separator = System.getProperty("path.separator");
    return Arrays.stream(System.getProperty("java.class.path").split(separator))
        .filter(entry -> !entry.matches(".*(spark-|scala-|hadoop-|_2\\.13-)[^/]*\\.jar"))
        .collect(Collectors.joining(separator));
  }
}
