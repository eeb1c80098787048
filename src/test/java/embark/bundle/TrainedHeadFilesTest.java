package embark.bundle;

import static embark.bundle.FolderProblems.labelProblem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.head.Linear;
import embark.head.Normalization;
import embark.head.Pooling;
import embark.head.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a trained head: what is written is read, and what is broken is said. */
class TrainedHeadFilesTest {

  private static final String CONFIG = TrainedHeadFiles.CONFIG;
  private static final String WEIGHTS = TrainedHeadFiles.WEIGHTS;
  private static final List<String> LABELS = List.of("yes", "no", "unknown");

  @TempDir Path temporary;
  private ModelFolder folder;

  @BeforeEach
  void copyAnEncoderWithAHead() throws IOException {
    folder =
        ModelFolder.copy("tiny-bert", temporary.resolve("model")).with(TrainedHeads.of(LABELS));
  }

  private static TrainedHead again(TrainedHead head) throws IOException {
    Map<String, byte[]> files = TrainedHeadFiles.write(head);
    assertEquals(List.of(CONFIG, WEIGHTS), List.copyOf(files.keySet()));
    return TrainedHeadFiles.read(files::get);
  }

  private static void assertSame(TrainedHead expected, TrainedHead actual) {
    assertEquals(expected.labels(), actual.labels());
    assertEquals(expected.encoder(), actual.encoder());
    assertEquals(expected.layer().inputs(), actual.layer().inputs());
    assertArrayEquals(bits(expected.layer().weight()), bits(actual.layer().weight()));
    assertArrayEquals(bits(expected.layer().bias()), bits(actual.layer().bias()));
  }

  private static long[] bits(double[] numbers) {
    return Arrays.stream(numbers).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void numbersAreExactToTheBit() throws IOException {
    double[] weight = {
      Math.PI, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 1e-300, Math.nextUp(1), 0.1, -1 / 3d
    };
    double[] bias = {Math.nextDown(0.5), Double.MIN_NORMAL};
    EncoderSettings settings =
        new EncoderSettings(
            Pooling.LAST_TOKEN,
            Normalization.NONE,
            17,
            "a \"prompt\": 你好\n",
            4,
            Bundle.Casing.LOWER);
    TrainedHead head = new TrainedHead(List.of("a", "b"), new Linear(weight, bias, 4), settings);
    assertSame(head, again(head));
  }

  @Test
  void labelsMayBeAnyText() throws IOException {
    List<String> hard =
        List.of(
            "say \"yes\"",
            "red, green; blue",
            "happy 🎉 day",
            " two  spaces\tand a tab ",
            "ß/你好\\n",
            "line\nbreak\u0000\u2028",
            "{\"json\": [null]}",
            "null",
            "1");
    assertSame(TrainedHeads.of(hard), again(TrainedHeads.of(hard)));
  }

  @Test
  void aThousandLabelsAreThere() throws IOException {
    TrainedHead head = TrainedHeads.of(TrainedHeads.numbered(1000));
    assertSame(head, again(head));
  }

  @Test
  void aFolderWithAHeadClassifiesAndEmbeds() {
    Bundle bundle = BundleReader.read(folder.path());
    assertEquals(List.of(), bundle.labels().problems());
    assertEquals(LABELS, bundle.labels().labels());
    assertEquals(ProblemType.SINGLE_LABEL, bundle.labels().type());
    assertSame(TrainedHeads.of(LABELS), bundle.labels().head().orElseThrow());
    assertTrue(bundle.labels().graph().isEmpty());
    assertEquals(List.of(), bundle.embedding().problems());
    assertTrue(bundle.files().containsAll(List.of(CONFIG, WEIGHTS)), bundle.files().toString());
  }

  @Test
  void theHeadCountsInTheFingerprint() throws IOException {
    String before = BundleReader.read(folder.path()).fingerprint();
    folder.with(TrainedHeads.of(List.of("yes", "no", "maybe")));
    String renamed = BundleReader.read(folder.path()).fingerprint();
    assertNotEquals(before, renamed);
    byte[] weights = folder.bytes(WEIGHTS);
    weights[weights.length - 1] ^= 1;
    folder.with(WEIGHTS, weights);
    assertNotEquals(renamed, BundleReader.read(folder.path()).fingerprint());
    folder.with(TrainedHeads.of(LABELS));
    assertEquals(before, BundleReader.read(folder.path()).fingerprint());
  }

  @Test
  void theConfigurationIsPlainJson() throws IOException {
    EncoderSettings settings = TrainedHeads.settings("query: ");
    byte[] config = TrainedHeadFiles.write(TrainedHeads.of(LABELS, settings)).get(CONFIG);
    assertEquals(
        """
        {
          "format" : 1,
          "problem_type" : "single_label_classification",
          "labels" : [ "yes", "no", "unknown" ],
          "encoder" : {
            "pooling" : "mean",
            "normalization" : "l2",
            "max_length" : 32,
            "prompt" : "query: ",
            "dimensions" : 32,
            "casing" : "as_bundled"
          }
        }
        """,
        new String(config, StandardCharsets.UTF_8));
  }

  @Test
  void theWeightsAreASafetensorsFile() throws IOException {
    ByteBuffer file = ByteBuffer.wrap(folder.bytes(WEIGHTS)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) file.getLong()];
    file.get(header);
    assertEquals(0, file.position() % Double.BYTES, "numbers are aligned");
    assertEquals(
        """
        {"linear.weight":{"dtype":"F64","shape":[3,32],"data_offsets":[0,768]},\
        "linear.bias":{"dtype":"F64","shape":[3],"data_offsets":[768,792]}}\
        """,
        new String(header, StandardCharsets.UTF_8).strip());
    assertEquals(792, file.remaining());
    assertEquals(TrainedHeads.of(LABELS).layer().weight()[0], file.getDouble());
  }

  private String headProblem() {
    String problem = labelProblem(folder);
    Bundle bundle = BundleReader.read(folder.path());
    assertEquals(List.of(), bundle.embedding().problems(), "it embeds all the same");
    assertEquals(64, bundle.fingerprint().length());
    String before = "the trained head cannot be read (";
    String after = "). Copy the folder again from where it was made.";
    assertTrue(problem.startsWith(before) && problem.endsWith(after), problem);
    return problem.substring(before.length(), problem.length() - after.length());
  }

  @Test
  void missingWeightsAreNamed() throws IOException {
    folder.without(WEIGHTS);
    assertEquals("classifier/model.safetensors is missing", headProblem());
  }

  static Stream<Arguments> wrongConfigurations() {
    return Stream.of(
        wrong(json -> json.put("format", 2), "has format 2; expected 1"),
        wrong(json -> json.remove("format"), "has format none; expected 1"),
        wrong(
            json -> encoder(json).put("pooling", "sum"),
            "has pooling 'sum'; expected one of [mean, cls, max, last_token, mean_sqrt_len]"),
        wrong(
            json -> encoder(json).remove("normalization"),
            "has normalization ''; expected one of [none, l2]"),
        wrong(
            json -> json.remove("encoder"),
            "has pooling ''; expected one of [mean, cls, max, last_token, mean_sqrt_len]"),
        wrong(
            json -> encoder(json).put("casing", "UPPER"),
            "has casing 'UPPER'; expected one of [as_bundled, lower, kept]"));
  }

  private static Arguments wrong(Consumer<ObjectNode> change, String problem) {
    return Arguments.of(change, CONFIG + " " + problem);
  }

  private static ObjectNode encoder(ObjectNode json) {
    return (ObjectNode) json.get("encoder");
  }

  @ParameterizedTest
  @MethodSource("wrongConfigurations")
  void aWrongConfigurationIsSaid(Consumer<ObjectNode> change, String problem) throws IOException {
    folder.changed(CONFIG, change);
    assertEquals(problem, headProblem());
  }

  static Stream<Arguments> sizesThatDoNotFit() {
    return Stream.of(
        misfit(
            json -> encoder(json).put("dimensions", 16),
            "tensor linear.weight has shape [3, 32]; expected [3, 16]"),
        misfit(
            json -> encoder(json).put("dimensions", 0),
            "tensor linear.weight has shape [3, 32]; expected [3, 0]"),
        misfit(
            json -> json.withArray("labels").add("more"),
            "tensor linear.weight has shape [3, 32]; expected [4, 32]"),
        misfit(
            json -> json.remove("labels"),
            "tensor linear.weight has shape [3, 32]; expected [0, 32]"));
  }

  private static Arguments misfit(Consumer<ObjectNode> change, String problem) {
    return Arguments.of(change, WEIGHTS + ": " + problem);
  }

  @ParameterizedTest
  @MethodSource("sizesThatDoNotFit")
  void sizesFit(Consumer<ObjectNode> change, String problem) throws IOException {
    folder.changed(CONFIG, change);
    assertEquals(problem, headProblem());
  }

  static Stream<Arguments> wrongHeaders() {
    return Stream.of(
        header(
            text -> text.replaceFirst("F64", "F32"), "tensor linear.weight is F32; expected F64"),
        header(
            text -> text.replace("linear.bias", "linear.base"),
            "tensor linear.bias is missing; expected F64"),
        header(
            text -> text.replace("[3,32]", "[32,3]"),
            "tensor linear.weight has shape [32, 3]; expected [3, 32]"),
        header(
            text -> text.replace("[768,792]", "[768,800]"),
            "tensor linear.bias lies outside the file"),
        header(
            text -> text.replace("[768,792]", "[768,776]"),
            "Invalid linear layer: 96 weights; expected 32 inputs x 1 outputs."),
        header(text -> "?" + text.substring(1), "its header is not JSON ("));
  }

  private static Arguments header(UnaryOperator<String> change, String problem) {
    return Arguments.of(change, WEIGHTS + ": " + problem);
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void aWrongHeaderIsSaid(UnaryOperator<String> change, String problem) throws IOException {
    byte[] file = folder.bytes(WEIGHTS);
    String latin = new String(file, StandardCharsets.ISO_8859_1);
    String changed = latin.substring(0, Long.BYTES) + change.apply(latin.substring(Long.BYTES));
    assertEquals(latin.length(), changed.length());
    folder.with(WEIGHTS, changed.getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(headProblem().startsWith(problem), headProblem());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 100, 500})
  void weightsThatAreCutOffAreSaid(int length) throws IOException {
    folder.with(WEIGHTS, Arrays.copyOf(folder.bytes(WEIGHTS), length));
    assertTrue(
        headProblem()
            .matches(
                WEIGHTS
                    + ": (it is cut off or no safetensors file"
                    + "|tensor linear\\.(weight|bias) lies outside the file)"),
        headProblem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"format\": 1, ", "nonsense", "[]", "null"})
  void aConfigurationThatIsNoneIsSaid(String content) throws IOException {
    folder.with(CONFIG, content);
    String problem = headProblem();
    assertTrue(
        problem.startsWith(CONFIG + " is not JSON: ")
            || problem.equals(CONFIG + " has format none; expected 1"),
        problem);
    assertEquals(1, problem.lines().count(), problem);
  }

  @Test
  void aHeadFitsItsLabelsAndItsEncoder() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainedHead(
                    List.of("a", "b"),
                    new Linear(new double[12], new double[3], 4),
                    TrainedHeads.settings("")));
    assertEquals(
        "Invalid head: 2 labels and vectors of 32 components for a layer of 4 to 3; expected as"
            + " many.",
        e.getMessage());
  }
}
