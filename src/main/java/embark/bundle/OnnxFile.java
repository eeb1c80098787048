package embark.bundle;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A whole ONNX file that can be written again. Its large weights stay on disk until they are asked
 * for, so that a model of gigabytes takes little memory.
 *
 * @param model all but the graph
 * @param graph all but its constant tensors
 * @param weights the constant tensors by name, in the file's order
 */
record OnnxFile(OnnxMl.ModelProto model, OnnxMl.GraphProto graph, Map<String, Weight> weights) {

  /** What the name of a file of weights adds to that of its graph. */
  private static final String DATA = ".data";

  /** Bytes from which a weight stays on disk, and is written beside the graph. */
  private static final int LARGE = 1024;

  /** Bytes from which a weight may be read where it lies, wherever it begins there. */
  private static final int MAPPED = 1 << 16;

  /** What large weights begin at multiples of, as vector instructions like it. */
  private static final int ALIGNMENT = 64;

  /**
   * Reads a file.
   *
   * @throws IOException if it is not a whole ONNX file
   */
  static OnnxFile read(Path file) throws IOException {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    Map<String, Weight> weights = new LinkedHashMap<>();
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      CodedInputStream in = CodedInputStream.newInstance(stream);
      in.setSizeLimit(Integer.MAX_VALUE);
      byte[] model =
          without(
              OnnxMl.ModelProto.GRAPH_FIELD_NUMBER,
              in,
              () -> graph.writeBytes(readGraph(in, file, weights)));
      return new OnnxFile(
          OnnxMl.ModelProto.parseFrom(model),
          OnnxMl.GraphProto.parseFrom(graph.toByteArray()),
          weights);
    }
  }

  private static byte[] readGraph(CodedInputStream in, Path file, Map<String, Weight> weights)
      throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    byte[] rest =
        without(
            OnnxMl.GraphProto.INITIALIZER_FIELD_NUMBER,
            in,
            () -> {
              Weight weight = readWeight(in, file);
              weights.put(weight.name(), weight);
            });
    in.popLimit(limit);
    return rest;
  }

  private static Weight readWeight(CodedInputStream in, Path file) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    long[] place = new long[2];
    byte[][] small = {new byte[0]};
    byte[] rest =
        without(
            OnnxMl.TensorProto.RAW_DATA_FIELD_NUMBER,
            in,
            () -> {
              int length = in.readRawVarint32();
              if (length < LARGE) {
                small[0] = in.readRawBytes(length);
              } else {
                place[0] = in.getTotalBytesRead();
                place[1] = length;
                in.skipRawBytes(length);
              }
            });
    in.popLimit(limit);
    OnnxMl.TensorProto tensor = OnnxMl.TensorProto.parseFrom(rest);
    if (tensor.getExternalDataCount() > 0) {
      return external(tensor, file);
    }
    return place[1] > 0
        ? new Weight(tensor, new Weight.Slice(file, place[0], place[1], false))
        : new Weight(
            small[0].length == 0
                ? tensor
                : tensor.toBuilder().setRawData(ByteString.copyFrom(small[0])).build(),
            null);
  }

  private static Weight external(OnnxMl.TensorProto tensor, Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    tensor.getExternalDataList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    Path data = file.resolveSibling(entries.getOrDefault("location", ""));
    long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
    String length = entries.get("length");
    return new Weight(
        tensor.toBuilder().clearExternalData().clearDataLocation().build(),
        new Weight.Slice(
            data,
            offset,
            length == null ? Files.size(data) - offset : Long.parseLong(length),
            false));
  }

  /** Reads what stands in a field. */
  private interface Field {
    void read() throws IOException;
  }

  /** The bytes of a message up to its end, without a field, which is read as it comes. */
  private static byte[] without(int number, CodedInputStream in, Field field) throws IOException {
    UnknownFieldSet.Builder rest = UnknownFieldSet.newBuilder();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == number) {
        field.read();
      } else {
        rest.mergeFieldFrom(tag, in);
      }
    }
    return rest.build().toByteArray();
  }

  /** The version of ONNX's operators that the graph uses. */
  long operators() {
    return model.getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty())
        .mapToLong(OnnxMl.OperatorSetIdProto::getVersion)
        .max()
        .orElse(1);
  }

  /** What the graph computes with between its layers: 16-bit floats if its matrices are, or 32. */
  OnnxMl.TensorProto.DataType elements() {
    boolean half =
        weights.values().stream()
            .map(Weight::tensor)
            .anyMatch(
                tensor ->
                    tensor.getDimsCount() == 2
                        && tensor.getDataType() == OnnxMl.TensorProto.DataType.FLOAT16_VALUE);
    return half ? OnnxMl.TensorProto.DataType.FLOAT16 : OnnxMl.TensorProto.DataType.FLOAT;
  }

  /** The file with ONNX Runtime's own operators among those that its graph may use. */
  OnnxFile withRuntimeOperators() {
    boolean has =
        model.getOpsetImportList().stream().anyMatch(set -> set.getDomain().equals(Nodes.RUNTIME));
    return has
        ? this
        : new OnnxFile(
            model.toBuilder()
                .addOpsetImport(
                    OnnxMl.OperatorSetIdProto.newBuilder().setDomain(Nodes.RUNTIME).setVersion(1))
                .build(),
            graph,
            weights);
  }

  /** The file without the nodes and the weights that no output needs. */
  OnnxFile pruned() {
    Set<String> needed = new HashSet<>();
    graph.getOutputList().forEach(output -> needed.add(output.getName()));
    List<OnnxMl.NodeProto> kept = new ArrayList<>();
    for (OnnxMl.NodeProto node : reversed(graph.getNodeList())) {
      if (node.getOutputList().stream().anyMatch(needed::contains)) {
        needed.addAll(Nodes.reads(node));
        kept.add(node);
      }
    }
    Map<String, Weight> read = new LinkedHashMap<>(weights);
    read.keySet().retainAll(needed);
    // Old files name weights among the inputs too; without its weight one would have to be given.
    List<OnnxMl.ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(
                input -> !weights.containsKey(input.getName()) || read.containsKey(input.getName()))
            .toList();
    return new OnnxFile(
        model,
        graph.toBuilder()
            .clearInput()
            .addAllInput(inputs)
            .clearNode()
            .addAllNode(reversed(kept))
            .build(),
        read);
  }

  private static List<OnnxMl.NodeProto> reversed(List<OnnxMl.NodeProto> nodes) {
    List<OnnxMl.NodeProto> reversed = new ArrayList<>(nodes);
    Collections.reverse(reversed);
    return reversed;
  }

  /**
   * The file's bytes, but for its large matrices, which are read from where they lie.
   *
   * @param folder what their files are named from
   */
  byte[] bytes(Path folder) throws IOException {
    OnnxMl.GraphProto.Builder written = graph.toBuilder();
    for (Weight weight : weights.values()) {
      written.addInitializer(weight.isOnDisk(MAPPED) ? elsewhere(weight, folder) : inside(weight));
    }
    return model.toBuilder().setGraph(written).build().toByteArray();
  }

  private static OnnxMl.TensorProto elsewhere(Weight weight, Path folder) {
    Weight.Slice slice = weight.slice();
    return external(
        weight.tensor(),
        folder.toAbsolutePath().relativize(slice.file().toAbsolutePath()).toString(),
        slice.offset(),
        slice.length());
  }

  private static OnnxMl.TensorProto inside(Weight weight) throws IOException {
    return weight.slice() == null
        ? weight.tensor()
        : weight.tensor().toBuilder()
            .setRawData(ByteString.copyFrom(weight.slice().bytes()))
            .build();
  }

  /** Writes the graph to a file, and large weights to a file beside it, in one pass. */
  void write(Path file) throws IOException {
    Path data = file.resolveSibling(file.getFileName() + DATA);
    OnnxMl.GraphProto.Builder written = graph.toBuilder();
    try (FileChannel out =
        FileChannel.open(data, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Weight weight : weights.values()) {
        written.addInitializer(moved(weight, data, out));
      }
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      model.toBuilder().setGraph(written).build().writeTo(out);
    }
  }

  private static OnnxMl.TensorProto moved(Weight weight, Path data, FileChannel out)
      throws IOException {
    OnnxMl.TensorProto tensor = weight.tensor();
    ByteBuffer bytes =
        weight.slice() == null
            ? tensor.getRawData().asReadOnlyByteBuffer()
            : weight.slice().bytes();
    if (bytes.remaining() < LARGE) {
      return inside(weight);
    }
    long offset = (out.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    out.position(offset);
    long length = bytes.remaining();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
    return external(tensor, data.getFileName().toString(), offset, length);
  }

  private static OnnxMl.TensorProto external(
      OnnxMl.TensorProto tensor, String location, long offset, long length) {
    return tensor.toBuilder()
        .clearRawData()
        .setDataLocation(OnnxMl.TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)))
        .build();
  }

  private static OnnxMl.StringStringEntryProto entry(String key, String value) {
    return OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
