package embark.bundle;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Where a graph computes {@code softmax(Q * transpose(K) * scale + mask) * V} for several heads
 * (Vaswani et al. 2017, section 3.2), as exports of BERT and its kin write it in single operators.
 *
 * @param query tensor of queries, [batch, length, heads * width of a head]
 * @param key tensor of keys, as large
 * @param value tensor of values
 * @param mask tensor that is added to the scores
 * @param heads number of heads
 * @param scale what scores are multiplied by
 * @param output tensor of the result, as large as {@code value}
 */
record Attention(
    String query, String key, String value, String mask, long heads, float scale, String output) {

  private static final List<Long> SPLIT = List.of(0L, 2L, 1L, 3L);
  private static final List<Long> SPLIT_AND_TURNED = List.of(0L, 2L, 3L, 1L);
  private static final List<Long> TURNED = List.of(0L, 1L, 3L, 2L);

  /** Dimensions of a tensor whose rows are split into heads. */
  private static final int SPLIT_RANK = 4;

  /** Those of a graph, in its order. */
  static List<Attention> all(OnnxFile file) {
    Matcher matcher = new Matcher(new GraphIndex(file));
    List<Attention> all = new ArrayList<>();
    for (OnnxMl.NodeProto node : file.graph().getNodeList()) {
      if (node.getOpType().equals("Softmax")) {
        matcher.attention(node).ifPresent(all::add);
      }
    }
    return all;
  }

  /**
   * A tensor whose rows are split into heads, [batch, heads, length, width].
   *
   * @param tensor the tensor before that
   * @param heads number of heads
   * @param width elements of a head
   * @param scale what it is multiplied by
   */
  private record Heads(String tensor, long heads, long width, double scale) {}

  /**
   * A tensor that is multiplied by a number.
   *
   * @param tensor the tensor before that
   */
  private record Scaled(String tensor, double scale) {}

  /** Finds the parts. */
  private record Matcher(GraphIndex graph) {

    Optional<Attention> attention(OnnxMl.NodeProto softmax) {
      long axis = Nodes.attribute(softmax, "axis").map(OnnxMl.AttributeProto::getI).orElse(0L);
      Optional<OnnxMl.NodeProto> sum = graph.maker(softmax.getInput(0), "Add");
      if (sum.isEmpty() || (axis != -1 && axis != SPLIT_RANK - 1)) {
        return Optional.empty();
      }
      String one = sum.get().getInput(0);
      String other = sum.get().getInput(1);
      return attention(softmax, one, other).or(() -> attention(softmax, other, one));
    }

    private Optional<Attention> attention(OnnxMl.NodeProto softmax, String scores, String mask) {
      Scaled scaled = scaled(scores);
      Optional<OnnxMl.NodeProto> product = graph.maker(scaled.tensor(), "MatMul");
      Optional<Heads> query = product.flatMap(node -> heads(node.getInput(0)));
      Optional<Heads> key = product.flatMap(node -> turnedHeads(node.getInput(1)));
      String shares = softmax.getOutput(0);
      Optional<OnnxMl.NodeProto> mixed =
          graph.reader(shares, "MatMul").filter(node -> node.getInput(0).equals(shares));
      Optional<Heads> value = mixed.flatMap(node -> heads(node.getInput(1)));
      Optional<OnnxMl.NodeProto> joined =
          mixed
              .flatMap(node -> graph.reader(node.getOutput(0), "Transpose"))
              .filter(node -> order(node).equals(SPLIT))
              .flatMap(node -> graph.reader(node.getOutput(0), "Reshape"))
              .filter(node -> rank(node.getInput(1)) == SPLIT_RANK - 1);
      if (query.isEmpty() || key.isEmpty() || value.isEmpty() || joined.isEmpty()) {
        return Optional.empty();
      }
      Heads first = query.get();
      if (first.heads() != key.get().heads()
          || first.heads() != value.get().heads()
          || first.width() != key.get().width()
          || value.get().scale() != 1) {
        return Optional.empty();
      }
      return Optional.of(
          new Attention(
              first.tensor(),
              key.get().tensor(),
              value.get().tensor(),
              mask,
              first.heads(),
              (float) (scaled.scale() * first.scale() * key.get().scale()),
              joined.get().getOutput(0)));
    }

    private Scaled scaled(String tensor) {
      Optional<OnnxMl.NodeProto> quotient = graph.maker(tensor, "Div");
      if (quotient.isPresent()) {
        OptionalDouble divisor = graph.number(quotient.get().getInput(1));
        if (divisor.isPresent()) {
          return new Scaled(quotient.get().getInput(0), 1 / divisor.getAsDouble());
        }
      }
      Optional<OnnxMl.NodeProto> product = graph.maker(tensor, "Mul");
      for (int i = 0; product.isPresent() && i <= 1; i++) {
        OptionalDouble factor = graph.number(product.get().getInput(i));
        if (factor.isPresent()) {
          return new Scaled(product.get().getInput(1 - i), factor.getAsDouble());
        }
      }
      return new Scaled(tensor, 1);
    }

    private Optional<Heads> heads(String tensor) {
      Scaled scaled = scaled(tensor);
      return graph
          .maker(scaled.tensor(), "Transpose")
          .filter(node -> order(node).equals(SPLIT))
          .flatMap(node -> split(node.getInput(0), scaled.scale()));
    }

    /** Heads whose last two dimensions are exchanged. */
    private Optional<Heads> turnedHeads(String tensor) {
      Scaled scaled = scaled(tensor);
      Optional<OnnxMl.NodeProto> turned = graph.maker(scaled.tensor(), "Transpose");
      if (turned.filter(node -> order(node).equals(SPLIT_AND_TURNED)).isPresent()) {
        return split(turned.get().getInput(0), scaled.scale());
      }
      return turned
          .filter(node -> order(node).equals(TURNED))
          .flatMap(node -> heads(node.getInput(0)))
          .map(
              heads ->
                  new Heads(
                      heads.tensor(),
                      heads.heads(),
                      heads.width(),
                      heads.scale() * scaled.scale()));
    }

    private Optional<Heads> split(String tensor, double scale) {
      return graph
          .maker(tensor, "Reshape")
          .flatMap(
              node -> {
                OptionalLong heads = dimension(node.getInput(1), SPLIT_RANK - 2);
                OptionalLong width = dimension(node.getInput(1), SPLIT_RANK - 1);
                return heads.isPresent() && width.isPresent()
                    ? split(node.getInput(0), heads.getAsLong(), width.getAsLong(), scale)
                    : Optional.empty();
              });
    }

    /** The heads, one of whose sizes may be left to be computed (-1). */
    private Optional<Heads> split(String tensor, long heads, long width, double scale) {
      if (heads > 0 && width > 0) {
        return Optional.of(new Heads(tensor, heads, width, scale));
      }
      OptionalLong all = columns(tensor);
      long known = Math.max(heads, width);
      if (all.isEmpty() || known < 1 || all.getAsLong() % known != 0) {
        return Optional.empty();
      }
      long left = all.getAsLong() / known;
      return Optional.of(
          heads > 0
              ? new Heads(tensor, heads, left, scale)
              : new Heads(tensor, left, width, scale));
    }

    /** The size of the last dimension of what a linear layer gives. */
    private OptionalLong columns(String tensor) {
      Optional<OnnxMl.NodeProto> node = graph.maker(tensor);
      if (node.isEmpty()) {
        return OptionalLong.empty();
      }
      return switch (node.get().getOpType()) {
        case "MatMul" -> columns(node.get(), 1);
        case "MatMulIntegerToFloat" -> columns(node.get(), 1);
        case "Add" -> {
          OptionalLong one = columns(node.get().getInput(0));
          yield one.isPresent() ? one : columns(node.get().getInput(1));
        }
        default -> OptionalLong.empty();
      };
    }

    private OptionalLong columns(OnnxMl.NodeProto node, int input) {
      return graph
          .weight(node.getInput(input))
          .filter(weight -> weight.tensor().getDimsCount() == 2)
          .map(weight -> OptionalLong.of(weight.size(1)))
          .orElse(OptionalLong.empty());
    }

    /**
     * A dimension of a shape of four; -1 if it is to be computed, empty if it is not a constant.
     */
    private OptionalLong dimension(String shape, int index) {
      Optional<long[]> whole = graph.wholes(shape);
      if (whole.isPresent()) {
        return whole.get().length == SPLIT_RANK
            ? OptionalLong.of(whole.get()[index])
            : OptionalLong.empty();
      }
      return graph
          .maker(shape, "Concat")
          .filter(node -> node.getInputCount() == SPLIT_RANK)
          .map(node -> graph.whole(node.getInput(index)))
          .orElse(OptionalLong.empty());
    }

    /** How many dimensions a shape has; 0 if that is not known. */
    private int rank(String shape) {
      return graph
          .wholes(shape)
          .map(values -> values.length)
          .or(() -> graph.maker(shape, "Concat").map(OnnxMl.NodeProto::getInputCount))
          .orElse(0);
    }

    private static List<Long> order(OnnxMl.NodeProto node) {
      return Nodes.attribute(node, "perm")
          .map(OnnxMl.AttributeProto::getIntsList)
          .orElse(List.of());
    }
  }
}
