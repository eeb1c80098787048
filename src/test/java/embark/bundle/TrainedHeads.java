package embark.bundle;

import embark.head.Linear;
import embark.head.Normalization;
import embark.head.Pooling;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Heads on the vectors of the tiny BERT, with weights of chance. */
public final class TrainedHeads {

  /** Components of its vectors. */
  public static final int DIMENSIONS = 32;

  private TrainedHeads() {}

  /** A head for some labels. */
  public static TrainedHead of(List<String> labels) {
    return of(labels, settings(""));
  }

  /** A head for some labels on vectors that are made in some way. */
  public static TrainedHead of(List<String> labels, EncoderSettings settings) {
    Random random = new Random(labels.size());
    double[] weight = new double[labels.size() * settings.dimensions()];
    double[] bias = new double[labels.size()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = 3 * random.nextGaussian();
    }
    for (int i = 0; i < bias.length; i++) {
      bias[i] = random.nextGaussian() / 4;
    }
    return new TrainedHead(labels, new Linear(weight, bias, settings.dimensions()), settings);
  }

  /** The vectors as the folder says, with a prompt before each text. */
  public static EncoderSettings settings(String prompt) {
    return new EncoderSettings(
        Pooling.MEAN, Normalization.L2, 32, prompt, DIMENSIONS, Bundle.Casing.AS_BUNDLED);
  }

  /** So many labels, all different. */
  public static List<String> numbered(int labels) {
    return IntStream.range(0, labels).mapToObj(i -> "label " + i).toList();
  }
}
