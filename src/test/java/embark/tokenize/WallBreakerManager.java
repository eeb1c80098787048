package embark.tokenize;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import embark.pipeline.Pipeline;
import embark.spark.sql.SqlFunctions;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import picocli.CommandLine;

/**
 * Breaks the walls of {@code ArchitectureTest} on purpose, so that the test is seen to fail: a
 * later room, a package cycle, libraries and parts of Spark that belong to other rooms, and a name
 * that says nothing.
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
        LogicalPlan.class,
        SqlFunctions.class,
        CommandLine.class);
  }
}
