package embark.tokenize;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import embark.pipeline.Pipeline;
import java.util.List;
import org.apache.spark.sql.Row;
import picocli.CommandLine;

/**
 * Breaks the walls of {@code ArchitectureTest} on purpose, so that the test is seen to fail: a
 * later room, a package cycle, libraries that belong to other rooms, and a name that says nothing.
 */
final class WallBreakerManager {

  private WallBreakerManager() {}

  static List<Class<?>> trespasses() {
    return List.of(
        Pipeline.class,
        OrtEnvironment.class,
        OnnxMl.class,
        JsonNode.class,
        Row.class,
        CommandLine.class);
  }
}
