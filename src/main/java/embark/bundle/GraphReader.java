package embark.bundle;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The header of an ONNX file: its inputs, its outputs, the types of its weights and the files
 * beside it that hold weights. Weights are skipped, so that a file of gigabytes is read in passing.
 */
final class GraphReader {

  private final List<OnnxMl.ValueInfoProto> inputs = new ArrayList<>();
  private final List<OnnxMl.ValueInfoProto> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> externalFiles = new TreeSet<>();
  private final WeightTypes weights = new WeightTypes();

  private GraphReader() {}

  /**
   * Reads a file's header.
   *
   * @throws IOException if it is not a whole ONNX file
   */
  static GraphReader read(Path file) throws IOException {
    GraphReader reader = new GraphReader();
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      CodedInputStream in = CodedInputStream.newInstance(stream);
      in.setSizeLimit(Integer.MAX_VALUE);
      reader.model(in);
    }
    if (reader.outputs.isEmpty()) {
      throw new IOException("it has no outputs");
    }
    return reader;
  }

  /** The graph's inputs without those that are weights. */
  List<OnnxMl.ValueInfoProto> inputs() {
    return inputs.stream().filter(input -> !initializers.contains(input.getName())).toList();
  }

  /** The graph's outputs. */
  List<OnnxMl.ValueInfoProto> outputs() {
    return outputs;
  }

  /** Files that hold weights, as the graph writes their paths. */
  Set<String> externalFiles() {
    return externalFiles;
  }

  /** What the weights are kept as. */
  Precision precision() {
    return weights.precision();
  }

  private void model(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case OnnxMl.ModelProto.GRAPH_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          graph(in);
          in.popLimit(limit);
        }
        case OnnxMl.ModelProto.TRAINING_INFO_FIELD_NUMBER -> {
          OnnxMl.TrainingInfoProto info = OnnxMl.TrainingInfoProto.parseFrom(in.readByteArray());
          graph(info.getInitialization());
          graph(info.getAlgorithm());
        }
        case OnnxMl.ModelProto.FUNCTIONS_FIELD_NUMBER ->
            OnnxMl.FunctionProto.parseFrom(in.readByteArray()).getNodeList().forEach(this::node);
        default -> in.skipField(tag);
      }
    }
  }

  private void graph(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case OnnxMl.GraphProto.INPUT_FIELD_NUMBER ->
            inputs.add(OnnxMl.ValueInfoProto.parseFrom(in.readByteArray()));
        case OnnxMl.GraphProto.OUTPUT_FIELD_NUMBER ->
            outputs.add(OnnxMl.ValueInfoProto.parseFrom(in.readByteArray()));
        case OnnxMl.GraphProto.INITIALIZER_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          initializer(in);
          in.popLimit(limit);
        }
        case OnnxMl.GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER ->
            sparse(OnnxMl.SparseTensorProto.parseFrom(in.readByteArray()));
        case OnnxMl.GraphProto.NODE_FIELD_NUMBER ->
            node(OnnxMl.NodeProto.parseFrom(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
  }

  private void initializer(CodedInputStream in) throws IOException {
    int type = OnnxMl.TensorProto.DataType.UNDEFINED_VALUE;
    List<Long> shape = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case OnnxMl.TensorProto.NAME_FIELD_NUMBER -> initializers.add(in.readStringRequireUtf8());
        case OnnxMl.TensorProto.DATA_TYPE_FIELD_NUMBER -> type = in.readInt32();
        case OnnxMl.TensorProto.DIMS_FIELD_NUMBER -> dimensions(in, tag, shape);
        case OnnxMl.TensorProto.EXTERNAL_DATA_FIELD_NUMBER ->
            external(OnnxMl.StringStringEntryProto.parseFrom(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    weights.tensor(type, shape);
  }

  /** Dimensions, each by itself or all in one field. */
  private static void dimensions(CodedInputStream in, int tag, List<Long> shape)
      throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      shape.add(in.readInt64());
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      shape.add(in.readInt64());
    }
    in.popLimit(limit);
  }

  /** Tensors and graphs inside a node may name files too. */
  private void node(OnnxMl.NodeProto node) {
    weights.node(node);
    for (OnnxMl.AttributeProto attribute : node.getAttributeList()) {
      tensor(attribute.getT());
      attribute.getTensorsList().forEach(this::tensor);
      sparse(attribute.getSparseTensor());
      attribute.getSparseTensorsList().forEach(this::sparse);
      graph(attribute.getG());
      attribute.getGraphsList().forEach(this::graph);
    }
  }

  private void graph(OnnxMl.GraphProto graph) {
    graph.getInitializerList().forEach(this::tensor);
    graph.getSparseInitializerList().forEach(this::sparse);
    graph.getNodeList().forEach(this::node);
  }

  private void sparse(OnnxMl.SparseTensorProto tensor) {
    tensor(tensor.getValues());
    tensor(tensor.getIndices());
  }

  private void tensor(OnnxMl.TensorProto tensor) {
    weights.tensor(tensor.getDataType(), tensor.getDimsList());
    tensor.getExternalDataList().forEach(this::external);
  }

  private void external(OnnxMl.StringStringEntryProto entry) {
    if (entry.getKey().equals("location")) {
      externalFiles.add(entry.getValue());
    }
  }
}
