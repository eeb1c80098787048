package embark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import embark.head.Linear;
import embark.head.Normalization;
import embark.head.Pooling;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a trained head, which lie beside the encoder's: {@code classifier/config.json} with
 * the labels and the encoder's settings, and {@code classifier/model.safetensors} with {@code
 * linear.weight} [labels][components] and {@code linear.bias} [labels] in double precision.
 */
public final class TrainedHeadFiles {

  /** The file with labels and settings, relative to the bundle. */
  public static final String CONFIG = "classifier/config.json";

  /** The file with the weights, relative to the bundle. */
  public static final String WEIGHTS = "classifier/model.safetensors";

  private static final String WEIGHT = "linear.weight";
  private static final String BIAS = "linear.bias";
  private static final int FORMAT = 1;

  private TrainedHeadFiles() {}

  /** Opens a file by its path relative to the bundle. */
  @FunctionalInterface
  public interface Source {
    /** All bytes of a file. */
    byte[] read(String path) throws IOException;
  }

  /** The files of a head, by their paths relative to the bundle. */
  public static Map<String, byte[]> write(TrainedHead head) {
    EncoderSettings encoder = head.encoder();
    ObjectNode config = BundleFiles.JSON.createObjectNode();
    config.put("format", FORMAT);
    config.put("problem_type", "single_label_classification");
    head.labels().forEach(config.putArray("labels")::add);
    config
        .putObject("encoder")
        .put("pooling", name(encoder.pooling()))
        .put("normalization", name(encoder.normalization()))
        .put("max_length", encoder.maxLength())
        .put("prompt", encoder.prompt())
        .put("dimensions", encoder.dimensions())
        .put("casing", name(encoder.casing()));
    Linear layer = head.layer();
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    tensors.put(
        WEIGHT,
        new Safetensors.Tensor(
            List.of(layer.outputs(), layer.inputs()), DoubleBuffer.wrap(layer.weight())));
    tensors.put(
        BIAS, new Safetensors.Tensor(List.of(layer.outputs()), DoubleBuffer.wrap(layer.bias())));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(CONFIG, (config.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    files.put(WEIGHTS, Safetensors.write(tensors));
    return files;
  }

  /**
   * Reads a head.
   *
   * @throws IOException if a file is missing or not what {@link #write} makes; the message says
   *     what is wrong with which file
   */
  public static TrainedHead read(Source source) throws IOException {
    JsonNode config = parsed(source, CONFIG, BundleFiles.JSON::readTree);
    if (config.path("format").asInt() != FORMAT) {
      throw new IOException(
          "%s has format %s; expected %d"
              .formatted(CONFIG, config.path("format").asText("none"), FORMAT));
    }
    List<String> labels = new ArrayList<>();
    config.path("labels").forEach(label -> labels.add(label.asText()));
    EncoderSettings encoder = encoder(config.path("encoder"));
    return new TrainedHead(
        labels,
        parsed(source, WEIGHTS, bytes -> layer(bytes, labels.size(), encoder.dimensions())),
        encoder);
  }

  private static EncoderSettings encoder(JsonNode settings) throws IOException {
    return new EncoderSettings(
        constant(Pooling.class, settings, "pooling"),
        constant(Normalization.class, settings, "normalization"),
        settings.path("max_length").asInt(),
        settings.path("prompt").asText(),
        settings.path("dimensions").asInt(),
        constant(Bundle.Casing.class, settings, "casing"));
  }

  private static Linear layer(byte[] file, int outputs, int inputs) throws IOException {
    Safetensors tensors = Safetensors.of(file);
    return new Linear(
        tensors.doubles(WEIGHT, outputs, inputs), tensors.doubles(BIAS, outputs), inputs);
  }

  /** Makes something of a file's bytes. */
  private interface Parser<T> {
    T parse(byte[] bytes) throws IOException;
  }

  /** What a file holds; the message of a failure names the file. */
  private static <T> T parsed(Source source, String path, Parser<T> parser) throws IOException {
    byte[] bytes = source.read(path);
    try {
      return parser.parse(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("%s is not JSON: %s".formatted(path, e.getOriginalMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode settings, String field)
      throws IOException {
    String name = settings.path(field).asText();
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(name)) {
        return constant;
      }
    }
    throw new IOException(
        "%s has %s '%s'; expected one of %s"
            .formatted(
                CONFIG,
                field,
                name,
                Stream.of(type.getEnumConstants()).map(TrainedHeadFiles::name).toList()));
  }
}
