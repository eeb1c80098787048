package embark.infer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an ONNX graph takes and gives, by the names in the file.
 *
 * @param ids input of token ids, [batch, length]
 * @param mask input of the attention mask, [batch, length]; empty if the graph has none
 * @param types input of segment ids, [batch, length]; empty if the graph has none
 * @param integers element type of the inputs
 * @param outputs the outputs to read side by side: a row has the columns of the first, then those
 *     of the next; all of one shape and as wide as each other
 * @param shape what the outputs have a row for
 * @param width columns of a row, of all outputs together
 */
public record Graph(
    String ids,
    Optional<String> mask,
    Optional<String> types,
    IntegerType integers,
    List<String> outputs,
    Shape shape,
    int width) {

  /** Input of the tokens whose rows are wanted, [wanted], as indices into [batch * length]. */
  public static final String WANTED_INPUT = "embark_wanted";

  public Graph {
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(types, "types");
    Objects.requireNonNull(integers, "integers");
    outputs = List.copyOf(outputs);
    Objects.requireNonNull(shape, "shape");
    if (outputs.isEmpty() || width % outputs.size() != 0) {
      throw new IllegalArgumentException(
          "Invalid graph: %d columns of outputs %s; expected as many of each."
              .formatted(width, outputs));
    }
  }

  /** The same model with another output to read. */
  public Graph reading(String output, Shape other, int columns) {
    return new Graph(ids, mask, types, integers, List.of(output), other, columns);
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
    /**
     * [batch, length, width] or, of one column, [batch, length]: a row for each token, padding
     * included.
     */
    TOKENS,
    /** [batch, width]: one row for each encoding. */
    POOLED,
    /**
     * [wanted, width]: a row for each token that is wanted, encoding by encoding; the graph has an
     * input {@link #WANTED_INPUT}.
     */
    WANTED
  }
}
