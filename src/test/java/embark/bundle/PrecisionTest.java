package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the weights of a graph are kept as is read from the graph. */
class PrecisionTest {

  @TempDir Path temporary;
  private ModelFolder folder;

  @BeforeEach
  void copyTinyBert() {
    folder = ModelFolder.copy("tiny-bert", temporary.resolve("tiny-bert"));
  }

  @Test
  void anExportedModelIsWhatItWasExportedAs() {
    for (String model : List.of("tiny-bert", "tiny-roberta", "tiny-xlmr", "classifier-bert")) {
      Path path = Path.of("src/test/resources/models", model);
      assertEquals(Precision.FP32, BundleReader.read(path).precision(), model);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, fp32",
    "FLOAT16, fp16",
    "BFLOAT16, bf16",
    "INT8, int8",
    "UINT8, int8",
    "INT4, int4",
    "DOUBLE, unknown"
  })
  void theTypeOfTheWeightsIsIt(DataType type, String precision) throws IOException {
    assertEquals(precision, precision(graph().addInitializer(weights(type, 8, 8))).text());
  }

  @Test
  void mostBytesDecide() throws IOException {
    assertEquals(
        Precision.FP16,
        precision(
            graph()
                .addInitializer(weights(DataType.FLOAT, 8, 8))
                .addInitializer(weights(DataType.FLOAT16, 8, 17))));
    assertEquals(
        Precision.FP32,
        precision(
            graph()
                .addInitializer(weights(DataType.FLOAT, 8, 8))
                .addInitializer(weights(DataType.FLOAT16, 8, 15))));
  }

  @Test
  void aTenthInEightBitsIsQuantized() throws IOException {
    assertEquals(
        Precision.INT8,
        precision(
            graph()
                .addInitializer(weights(DataType.FLOAT, 10, 10))
                .addInitializer(weights(DataType.INT8, 10, 5))));
    assertEquals(
        Precision.FP32,
        precision(
            graph()
                .addInitializer(weights(DataType.FLOAT, 10, 10))
                .addInitializer(weights(DataType.UINT8, 10, 4))));
  }

  @Test
  void vectorsDoNotCount() throws IOException {
    assertEquals(
        Precision.FP16,
        precision(
            graph()
                .addInitializer(weights(DataType.FLOAT, 1000))
                .addInitializer(weights(DataType.FLOAT16, 2, 2))));
    assertEquals(Precision.UNKNOWN, precision(graph()));
  }

  @ParameterizedTest
  @CsvSource({"MatMulInteger, INT8", "QLinearMatMul, INT8", "DynamicQuantizeMatMul, INT8"})
  void whatMultipliesWholeNumbersIsQuantized(String operator, Precision precision)
      throws IOException {
    OnnxMl.GraphProto.Builder graph =
        graph()
            .addInitializer(weights(DataType.FLOAT, 1000, 8))
            .addNode(OnnxMl.NodeProto.newBuilder().setOpType(operator));
    assertEquals(precision, precision(graph));
  }

  @ParameterizedTest
  @CsvSource({"4, INT4", "8, INT8"})
  void packedWeightsHaveTheBitsThatTheirOperatorSays(int bits, Precision precision)
      throws IOException {
    OnnxMl.GraphProto.Builder graph = graph().addInitializer(weights(DataType.UINT8, 8, 1, 16));
    graph
        .addNodeBuilder()
        .setOpType("MatMulNBits")
        .addAttributeBuilder()
        .setName("bits")
        .setType(OnnxMl.AttributeProto.AttributeType.INT)
        .setI(bits);
    assertEquals(precision, precision(graph));
  }

  @Test
  void weightsInConstantsCount() throws IOException {
    OnnxMl.GraphProto.Builder graph = graph();
    graph
        .addNodeBuilder()
        .setOpType("Constant")
        .addAttributeBuilder()
        .setName("value")
        .setType(OnnxMl.AttributeProto.AttributeType.TENSOR)
        .setT(weights(DataType.FLOAT16, 4, 4));
    assertEquals(Precision.FP16, precision(graph));
  }

  @Test
  void dimensionsMayBeWrittenPacked() throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(OnnxMl.TensorProto.DIMS_FIELD_NUMBER, new byte[] {3, 2});
    out.writeInt32(OnnxMl.TensorProto.DATA_TYPE_FIELD_NUMBER, DataType.FLOAT16_VALUE);
    out.flush();
    ByteString.Output field = ByteString.newOutput();
    CodedOutputStream graph = CodedOutputStream.newInstance(field);
    graph.writeBytes(OnnxMl.GraphProto.INITIALIZER_FIELD_NUMBER, bytes.toByteString());
    graph.flush();
    ByteString.Output model = ByteString.newOutput();
    CodedOutputStream whole = CodedOutputStream.newInstance(model);
    whole.writeBytes(
        OnnxMl.ModelProto.GRAPH_FIELD_NUMBER,
        graph().build().toByteString().concat(field.toByteString()));
    whole.flush();
    folder.with("onnx/model.onnx", model.toByteString().toByteArray());
    assertEquals(Precision.FP16, BundleReader.read(folder.path()).precision());
  }

  private Precision precision(OnnxMl.GraphProto.Builder graph) throws IOException {
    return BundleReader.read(folder.withGraph(graph).path()).precision();
  }

  private static OnnxMl.GraphProto.Builder graph() {
    return ModelFolder.graph("last_hidden_state", 3);
  }

  private static OnnxMl.TensorProto weights(DataType type, long... shape) {
    return OnnxMl.TensorProto.newBuilder()
        .setName("weights")
        .setDataType(type.getNumber())
        .addAllDims(LongStream.of(shape).boxed().toList())
        .build();
  }
}
