package embark.bundle;

import embark.head.Linear;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A classifier of one label of several that was trained on an encoder's vectors: a linear layer,
 * the names of its outputs, and how the vectors were made. Immutable.
 */
public final class TrainedHead implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArrayList<String> labels;
  private final Linear layer;
  private final EncoderSettings encoder;

  /**
   * A head.
   *
   * @param labels a name for each output of the layer
   * @param layer vectors of {@code encoder.dimensions()} components to logits
   * @param encoder how the vectors are made; it cuts longer texts
   */
  public TrainedHead(List<String> labels, Linear layer, EncoderSettings encoder) {
    this.labels = new ArrayList<>(labels);
    this.layer = Objects.requireNonNull(layer, "layer");
    this.encoder = Objects.requireNonNull(encoder, "encoder");
    if (encoder.windows().isPresent()) {
      throw new IllegalArgumentException(
          "Invalid head: its encoder reads texts in windows; expected one that cuts them. Train on vectors of cut texts, and classify in windows.");
    }
    if (labels.size() != layer.outputs() || layer.inputs() != encoder.dimensions()) {
      throw new IllegalArgumentException(
          "Invalid head: %d labels and vectors of %d components for a layer of %d to %d; expected as many."
              .formatted(labels.size(), encoder.dimensions(), layer.inputs(), layer.outputs()));
    }
  }

  /** A name for each output of the layer. */
  public List<String> labels() {
    return List.copyOf(labels);
  }

  /** Vectors to logits. */
  public Linear layer() {
    return layer;
  }

  /** How the vectors are made. */
  public EncoderSettings encoder() {
    return encoder;
  }
}
