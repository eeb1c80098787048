package embark.bundle;

import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.InferenceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens models with their attention fused, where they have one that can be, and on GPUs with pooled
 * outputs; those that are read for some tokens only, with a last layer for these; int8 ones with
 * unsigned weights on processors whose products overflow otherwise. Nothing is written: weights are
 * read from the model's own files.
 */
public final class FusedEngines implements Engines {

  /**
   * Tokens of a batch's rows from which attention is computed without a mask, if no row is padded.
   * Below, it always has the mask, which costs nothing there; so where long texts are never padded
   * a text's numbers are the same, to the bit, in any company.
   */
  public static final int UNMASKED_FROM = 128;

  private final Engines runtime;
  private final int unmaskedFrom;

  /** What the probe found; null until it is needed. */
  private Boolean overflow;

  /**
   * A runtime that fuses.
   *
   * @param runtime opens what was fused
   */
  public FusedEngines(Engines runtime) {
    this(runtime, UNMASKED_FROM);
  }

  FusedEngines(Engines runtime, int unmaskedFrom) {
    this.runtime = runtime;
    this.unmaskedFrom = unmaskedFrom;
  }

  @Override
  public boolean supports(Device.Kind kind) {
    return runtime.supports(kind);
  }

  @Override
  public Engine open(byte[] graph, Path folder, Device device) {
    return runtime.open(graph, folder, device);
  }

  @Override
  public Engine open(Path model, Device device) {
    return open(model, device, Optional.empty());
  }

  /**
   * Opens a model for what is read of it: one that is read for some tokens only computes its last
   * layer for these.
   *
   * @throws InferenceException if the file is not a model that the runtime can run there
   */
  public Engine open(Path model, Device device, Graph graph) {
    return open(model, device, part(graph));
  }

  /** The one output that a model is opened for; empty where it gives all that are its own. */
  public static Optional<String> part(Graph graph) {
    return Optional.of(graph.outputs().get(0))
        .filter(
            output ->
                graph.shape() == Graph.Shape.WANTED || FirstTokenGraph.tokens(output).isPresent());
  }

  private Engine open(Path model, Device device, Optional<String> part) {
    Path folder = model.toAbsolutePath().getParent();
    OnnxFile file;
    try {
      file = OnnxFile.read(model);
    } catch (IOException e) {
      // The runtime says what is wrong with the file.
      return runtime.open(model, device);
    }
    try {
      OnnxFile made = made(file, folder, device, part);
      return made.equals(file)
          ? runtime.open(model, device)
          : runtime.open(made.bytes(folder), folder, device);
    } catch (IOException e) {
      // Others would share a model that gives other outputs, or numbers that overflow.
      throw new InferenceException(
          InferenceException.Kind.SETUP,
          "Cannot read the weights of %s: %s; expected the files of a whole model. Copy it again, unless the task was killed."
              .formatted(model, e),
          e);
    }
  }

  private OnnxFile made(OnnxFile own, Path folder, Device device, Optional<String> part)
      throws IOException {
    boolean mustBeUnsigned =
        device.kind() == Device.Kind.CPU && UnsignedGraph.isFor(own) && productsOverflow(folder);
    OnnxFile file = mustBeUnsigned ? UnsignedGraph.of(own) : own;
    List<Attention> attentions = fusible(file, folder);
    OnnxFile fused =
        attentions.isEmpty() ? file : FusedGraph.of(file, attentions, Signature.MASK, unmaskedFrom);
    if (part.isPresent()) {
      return FirstTokenGraph.tokens(part.get())
          .map(tokens -> FirstTokenGraph.of(fused, tokens))
          .orElseGet(() -> WantedGraph.of(fused, part.get()));
    }
    OnnxFile shortened = FirstRows.shortened(fused);
    return device.kind() == Device.Kind.CUDA ? PooledGraph.of(shortened) : shortened;
  }

  private synchronized boolean productsOverflow(Path folder) throws IOException {
    if (overflow == null) {
      overflow = OverflowProbe.overflows(runtime, folder);
    }
    return overflow;
  }

  private List<Attention> fusible(OnnxFile file, Path folder) throws IOException {
    List<Attention> fusible = new ArrayList<>();
    if (file.graph().getInputList().stream().anyMatch(in -> in.getName().equals(Signature.MASK))) {
      MaskProbe probe = new MaskProbe(file, folder, runtime);
      for (Attention attention : Attention.all(file)) {
        if (probe.isPadding(attention.mask())) {
          fusible.add(attention);
        }
      }
    }
    return fusible;
  }
}
