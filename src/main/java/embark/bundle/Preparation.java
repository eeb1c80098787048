package embark.bundle;

import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the int8 or fp16 form of a bundle's graph, compared with the own one on the project's own
 * texts. For int8 it measures on others of these texts what goes into the linear layers.
 */
final class Preparation {

  /** Every so many texts one is kept for the comparison. */
  private static final int COMPARED = 4;

  /** The version of ONNX's operators that first had quantizing ones. */
  private static final long QUANTIZING = 10;

  private final Bundle bundle;
  private final Precision precision;
  private final Engines runtime;
  private final Comparison comparison;

  /**
   * A preparation.
   *
   * @param precision int8 or fp16
   */
  Preparation(Bundle bundle, Precision precision, Engines runtime) {
    this.bundle = bundle;
    this.precision = precision;
    this.runtime = runtime;
    this.comparison = new Comparison(bundle);
  }

  /**
   * Writes the graph.
   *
   * @param file the graph's place in an empty folder; its weights come beside it
   * @return how well it agrees with the bundle's own
   * @throws IOException if the bundle's graph cannot be read or the new one not written
   * @throws BundleException if the graph cannot be made to compute so
   */
  Agreement write(Path file) throws IOException {
    List<Encoding> measured = new ArrayList<>();
    List<Encoding> compared = new ArrayList<>();
    encode(measured, compared);
    OnnxFile graph = OnnxFile.read(bundle.model());
    (precision == Precision.FP16 ? HalfGraph.of(graph) : quantized(graph, measured, file))
        .write(file);
    try (Engine own = runtime.open(bundle.model(), Device.cpu());
        Engine made = new FusedEngines(runtime).open(file, Device.cpu())) {
      return comparison.agreement(own, made, compared, 0);
    }
  }

  private OnnxFile quantized(OnnxFile graph, List<Encoding> texts, Path beside) throws IOException {
    if (graph.operators() < QUANTIZING) {
      throw new BundleException(
          "Cannot prepare %s for int8".formatted(bundle.directory()),
          List.of(
              "its graph is of ONNX's operators %d; expected %d or later. Export the model again, or leave precision out."
                  .formatted(graph.operators(), QUANTIZING)));
    }
    return Int8Graph.of(Gelu.approximated(graph), ranges(graph, texts, beside));
  }

  private void encode(List<Encoding> measured, List<Encoding> compared) {
    List<String> texts = SampleTexts.read();
    try (Tokenizer tokenizer =
        Tokenizers.open(bundle.tokenizer(bundle.maxLength(), Bundle.Casing.AS_BUNDLED))) {
      for (int i = 0; i < texts.size(); i++) {
        (i % COMPARED == 0 ? compared : measured).addAll(tokenizer.encode(Text.of(texts.get(i))));
      }
    }
  }

  private Ranges ranges(OnnxFile graph, List<Encoding> texts, Path beside) throws IOException {
    RangeGraph measuring = RangeGraph.of(graph);
    if (measuring.isEmpty()) {
      throw new BundleException(
          "Cannot prepare %s for int8".formatted(bundle.directory()),
          List.of(
              "its graph multiplies by no matrix of 32-bit floats; expected the linear layers of an fp32 export. Export the model in fp32, or leave precision out."));
    }
    Path folder = Files.createTempDirectory(beside.getParent(), "ranges");
    try {
      Path file = folder.resolve("model.onnx");
      measuring.file().write(file);
      List<float[]> rows = new ArrayList<>();
      try (Engine engine = runtime.open(file, Device.cpu())) {
        for (Encoding text : texts) {
          float[] row = new float[measuring.graph(comparison.graph()).width()];
          comparison.output(engine, measuring.graph(comparison.graph()), text).copyRow(0, row);
          rows.add(row);
        }
      }
      return measuring.ranges(rows);
    } finally {
      Folders.delete(folder);
    }
  }
}
