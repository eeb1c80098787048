package embark.bundle;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a tiny model, to be broken. */
public final class ModelFolder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODELS = Path.of("src/test/resources/models");

  private final Path path;

  private ModelFolder(Path path) {
    this.path = path;
  }

  /** A copy of a model as a new folder. */
  public static ModelFolder copy(String model, Path to) {
    Path from = MODELS.resolve(model);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelFolder(to);
  }

  /** Where the copy lies. */
  public Path path() {
    return path;
  }

  /** Takes a file away. */
  public ModelFolder without(String file) throws IOException {
    Files.delete(path.resolve(file));
    return this;
  }

  /** Writes a file. */
  public ModelFolder with(String file, String content) throws IOException {
    return with(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file. */
  public ModelFolder with(String file, byte[] content) throws IOException {
    Files.createDirectories(path.resolve(file).getParent());
    Files.write(path.resolve(file), content);
    return this;
  }

  byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(path.resolve(file));
  }

  /** Changes a JSON file. */
  public ModelFolder changed(String file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(path.resolve(file).toFile());
    change.accept(json);
    return with(file, json.toString());
  }

  /** Adds the files of a trained head. */
  public ModelFolder with(TrainedHead head) throws IOException {
    for (Map.Entry<String, byte[]> file : TrainedHeadFiles.write(head).entrySet()) {
      with(file.getKey(), file.getValue());
    }
    return this;
  }

  /** Puts a graph without nodes in the place of {@code onnx/model.onnx}. */
  ModelFolder withGraph(OnnxMl.GraphProto.Builder graph) throws IOException {
    OnnxMl.ModelProto model =
        OnnxMl.ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build();
    return with("onnx/model.onnx", model.toByteArray());
  }

  /** A graph of the usual inputs and an output, [batch, length, 32] for a rank of 3. */
  static OnnxMl.GraphProto.Builder graph(String output, int rank) {
    OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.addInput(port(input, OnnxMl.TensorProto.DataType.INT64, 2, 0));
    }
    return graph.addOutput(port(output, OnnxMl.TensorProto.DataType.FLOAT, rank, 32));
  }

  /** An input or an output whose last dimension has a size; 0 leaves it open. */
  static OnnxMl.ValueInfoProto port(
      String name, OnnxMl.TensorProto.DataType type, int rank, int width) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    for (int i = 0; i < rank; i++) {
      shape.addDimBuilder().setDimValue(i == rank - 1 ? width : 0);
    }
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(shape)))
        .build();
  }

  /** A tensor of weights in a file beside the graph. */
  static OnnxMl.TensorProto external(String location) {
    return OnnxMl.TensorProto.newBuilder()
        .setName("weights of " + location)
        .addExternalData(
            OnnxMl.StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .build();
  }
}
