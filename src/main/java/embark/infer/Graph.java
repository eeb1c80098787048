package embark.infer;

import java.util.Objects;
import java.util.Optional;

/**
 * What an ONNX graph takes and gives, by the names in the file.
 *
 * @param ids input of token ids, [batch, length]
 * @param mask input of the attention mask, [batch, length]; empty if the graph has none
 * @param types input of segment ids, [batch, length]; empty if the graph has none
 * @param integers element type of the inputs
 * @param output the output to read
 * @param shape what the output has a row for
 * @param width size of the output's last dimension
 */
public record Graph(
    String ids,
    Optional<String> mask,
    Optional<String> types,
    IntegerType integers,
    String output,
    Shape shape,
    int width) {

  public Graph {
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(types, "types");
    Objects.requireNonNull(integers, "integers");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(shape, "shape");
  }

  /** Element types of a graph's inputs. */
  public enum IntegerType {
    /** 32 bits. */
    INT32,
    /** 64 bits. */
    INT64
  }

  /** Shapes of a graph's output. */
  public enum Shape {
    /** [batch, length, width]: a row for each token, padding included. */
    TOKENS,
    /** [batch, width]: one row for each encoding. */
    POOLED
  }
}
