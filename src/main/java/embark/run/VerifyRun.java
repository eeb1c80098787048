package embark.run;

import embark.bundle.Bundle;
import embark.bundle.BundleException;
import embark.bundle.BundleReader;
import embark.bundle.Precision;
import embark.bundle.Tokenizers;
import embark.head.Classification;
import embark.infer.Device;
import embark.pipeline.ClassificationOptions;
import embark.pipeline.ClassificationTask;
import embark.pipeline.EmbeddingOptions;
import embark.pipeline.EmbeddingTask;
import embark.pipeline.Item;
import embark.pipeline.Models;
import embark.pipeline.Pipeline;
import embark.pipeline.PipelineSpec;
import embark.pipeline.Result;
import embark.pipeline.Task;
import embark.spark.HadoopBundles;
import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import embark.tokenize.TokenizerDefinition;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A model's ids, and its vectors or logits, compared with a reference's, on the processor. Needs no
 * Spark session.
 */
public final class VerifyRun {

  private static final int WINDOW_ROWS = 2048;

  private final String model;
  private final Bundle bundle;
  private final ReferenceFile file;
  private final Asked asked;
  private final Optional<Numbers<?, ?>> numbers;

  /**
   * What a user may ask for.
   *
   * @param options how vectors are made; for logits no more than the maximum length and the casing
   * @param precision the kind of number to compute with; empty for the model's own
   * @param bounds what counts as equal
   */
  public record Asked(
      EmbeddingOptions options, Optional<Precision> precision, Verification.Bounds bounds) {}

  /**
   * What makes numbers of a text.
   *
   * @param task what is asked of the model
   * @param answer the numbers of an answer
   * @param width how many there are
   */
  private record Numbers<P, V>(Task<P, V> task, Function<V, double[]> answer, int width) {}

  private VerifyRun(
      String model,
      Bundle bundle,
      ReferenceFile file,
      Asked asked,
      Optional<Numbers<?, ?>> numbers) {
    this.model = model;
    this.bundle = bundle;
    this.file = file;
    this.asked = asked;
    this.numbers = numbers;
  }

  /**
   * A comparison that was checked: the file can be read, and the model gives what is in it.
   *
   * @param model a folder, a URI of one or a built-in name
   * @param reference a file of JSON lines, also a URI
   * @throws InvalidRunException with everything that speaks against it
   */
  public static VerifyRun prepare(String model, String reference, Asked asked) {
    List<String> problems = new ArrayList<>();
    Optional<ReferenceFile> file = Optional.empty();
    try {
      file = Optional.of(ReferenceFile.read(reference, HadoopBundles.settings()));
    } catch (InvalidRunException e) {
      problems.addAll(e.problems());
    }
    InvalidRunException.beforeFetching(problems, Stream.of(model), () -> {});
    try {
      Bundle bundle = BundleReader.read(HadoopBundles.locator().locate(model));
      asked.precision().ifPresent(bundle::mustBePrepared);
      if (file.isPresent()) {
        Optional<Numbers<?, ?>> numbers = numbers(bundle, file.get(), asked);
        problems.addAll(problems(bundle, file.get(), asked, numbers));
        if (problems.isEmpty()) {
          return new VerifyRun(model, bundle, file.get(), asked, numbers);
        }
      }
    } catch (BundleException e) {
      problems.add(e.getMessage());
    }
    throw new InvalidRunException(problems);
  }

  /**
   * Vectors for a file of vectors, and for one of ids where the model has some: with its prompt.
   */
  private static Optional<Numbers<?, ?>> numbers(Bundle bundle, ReferenceFile file, Asked asked) {
    ReferenceFile.Kind kind = file.kind();
    if (kind == ReferenceFile.Kind.LOGITS) {
      ClassificationTask task =
          ClassificationTask.resolve(
              bundle,
              new ClassificationOptions(
                  List.of(),
                  Optional.empty(),
                  1,
                  file.hasPairs()
                      ? ClassificationOptions.Texts.PAIRS
                      : ClassificationOptions.Texts.SINGLE,
                  asked.options().maxLength(),
                  asked.options().casing()));
      return Optional.of(new Numbers<>(task, Classification::logits, task.labels().size()));
    }
    if (kind == ReferenceFile.Kind.IDS && !bundle.embedding().problems().isEmpty()) {
      return Optional.empty();
    }
    EmbeddingTask task = EmbeddingTask.resolve(bundle, asked.options());
    return Optional.of(new Numbers<>(task, VerifyRun::doubles, task.dimensions()));
  }

  private static double[] doubles(float[] vector) {
    double[] doubles = new double[vector.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = vector[i];
    }
    return doubles;
  }

  private static List<String> problems(
      Bundle bundle, ReferenceFile file, Asked asked, Optional<Numbers<?, ?>> numbers) {
    List<String> unused = ofVectors(asked.options());
    if (!unused.isEmpty() && (numbers.isEmpty() || file.kind() == ReferenceFile.Kind.LOGITS)) {
      return List.of(
          "Nothing in '%s' depends on %s, which are about vectors; expected a file of vectors, or none of these options. Leave them away."
              .formatted(file.path(), String.join(", ", unused)));
    }
    int maxLength = asked.options().maxLength().orElse(bundle.maxLength());
    if (numbers.isEmpty() && maxLength > bundle.positions()) {
      return List.of(
          "Invalid maxLength: %d; expected at most %d, what the model reads. Set a shorter one."
              .formatted(maxLength, bundle.positions()));
    }
    OptionalInt got = file.width();
    return numbers
        .filter(found -> got.isPresent() && got.getAsInt() != found.width())
        .map(
            found ->
                List.of(
                    "'%s' has %d numbers for each text; expected %d, as the model gives. Name the model that the file was made with, or set --dimensions."
                        .formatted(file.path(), got.getAsInt(), found.width())))
        .orElse(List.of());
  }

  /** The options that are asked for and that only vectors depend on. */
  private static List<String> ofVectors(EmbeddingOptions options) {
    List<String> names = new ArrayList<>();
    options.pooling().ifPresent(set -> names.add("--pooling"));
    options.normalization().ifPresent(set -> names.add("--normalize"));
    options.prompt().ifPresent(set -> names.add("--prompt"));
    options.promptText().ifPresent(set -> names.add("--prompt-text"));
    options.dimensions().ifPresent(set -> names.add("--dimensions"));
    return names;
  }

  /**
   * Compares all texts.
   *
   * @throws InvalidRunException if the model cannot be opened as it was asked for
   * @throws IllegalArgumentException if a text cannot be encoded
   */
  public Verification execute() {
    try {
      return new Verification(
          model,
          bundle.fingerprint(),
          file.path(),
          file.rows().size(),
          ids(),
          file.kind() == ReferenceFile.Kind.IDS ? Optional.empty() : numbers.map(this::compared),
          asked.bounds());
    } catch (BundleException e) {
      throw new InvalidRunException(List.of(e.getMessage()));
    }
  }

  private TokenizerDefinition definition() {
    return numbers
        .map(found -> found.task().tokenizer(bundle))
        .orElseGet(
            () ->
                bundle.tokenizer(
                    asked.options().maxLength().orElse(bundle.maxLength()),
                    asked.options().casing()));
  }

  private Verification.Ids ids() {
    TokenizerDefinition definition = definition();
    long compared = 0;
    long equal = 0;
    Optional<Verification.Difference> first = Optional.empty();
    try (Tokenizer tokenizer = Tokenizers.open(definition)) {
      for (ReferenceRow row : file.rows()) {
        if (row.ids().isEmpty()) {
          continue;
        }
        compared++;
        List<Integer> expected = row.ids().get();
        int[] got = encoded(row.text(), tokenizer).get(0).ids();
        int position = mismatch(got, expected);
        if (position < 0) {
          equal++;
        } else if (first.isEmpty()) {
          first = Optional.of(difference(row, position, got, expected, definition));
        }
      }
    }
    return new Verification.Ids(compared, equal, first);
  }

  /** What is encoded for a text: the text behind a prompt, where the task has one. */
  private List<Encoding> encoded(Text text, Tokenizer tokenizer) {
    return numbers
        .map(found -> found.task().encode(text, tokenizer))
        .orElseGet(() -> tokenizer.encode(text));
  }

  /** The first place where two lists differ; negative if they don't. */
  private static int mismatch(int[] got, List<Integer> expected) {
    int common = Math.min(got.length, expected.size());
    for (int i = 0; i < common; i++) {
      if (got[i] != expected.get(i)) {
        return i;
      }
    }
    return got.length == expected.size() ? -1 : common;
  }

  private static Verification.Difference difference(
      ReferenceRow row,
      int position,
      int[] got,
      List<Integer> expected,
      TokenizerDefinition definition) {
    TokenNames names = TokenNames.of(definition);
    return new Verification.Difference(
        row.line(),
        row.text().first(),
        position,
        position < got.length ? Optional.of(token(got[position], names)) : Optional.empty(),
        position < expected.size()
            ? Optional.of(token(expected.get(position), names))
            : Optional.empty());
  }

  private static Verification.Token token(int id, TokenNames names) {
    return new Verification.Token(id, names.name(id));
  }

  private <P, V> Verification.Values compared(Numbers<P, V> made) {
    PipelineSpec<P, V> spec =
        new PipelineSpec<>(
                model, bundle.fingerprint(), made.task(), WINDOW_ROWS, OptionalInt.empty())
            .with(asked.precision());
    WorstValues worst = new WorstValues();
    try (Pipeline<P, V> pipeline =
        Models.shared()
            .open(
                spec,
                HadoopBundles.locator(),
                Device.cpu(),
                Runtime.getRuntime().availableProcessors())) {
      Iterator<Result<ReferenceRow, V>> results =
          pipeline.run(
              file.rows().stream()
                  .filter(row -> row.numbers().isPresent())
                  .map(row -> new Item<>(row, row.text()))
                  .iterator(),
              tally -> {});
      while (results.hasNext()) {
        Result<ReferenceRow, V> result = results.next();
        worst.add(
            result.row().line(),
            made.answer().apply(result.value()),
            result.row().numbers().orElseThrow());
      }
    }
    String name = file.kind() == ReferenceFile.Kind.LOGITS ? "rows of logits" : "vectors";
    return worst.values(name);
  }
}
