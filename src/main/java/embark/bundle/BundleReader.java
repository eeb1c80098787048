package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import embark.head.Dense;
import embark.infer.Graph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a model directory and says everything that is wrong with it in one message. */
public final class BundleReader {

  /** Where the graph may lie; the first that is there is it. */
  static final List<String> MODELS = List.of("model.onnx", "onnx/model.onnx");

  /** Model types whose position ids begin after the padding id, so that fewer are left. */
  private static final Set<String> OFFSET_POSITIONS =
      Set.of(
          "roberta",
          "roberta-prelayernorm",
          "xlm-roberta",
          "xlm-roberta-xl",
          "xmod",
          "camembert",
          "data2vec-text",
          "ibert",
          "longformer",
          "mpnet");

  /** Tokenizer classes of transformers that have no settings of their own. */
  private static final Set<String> PLAIN_CLASSES =
      Set.of("PreTrainedTokenizerFast", "TokenizersBackend");

  /** How ONNX Runtime marks weights that are in its own memory and in no file. */
  private static final String MEMORY = "*/";

  /** Where sentence-transformers keeps the length and the casing; the first that is there is it. */
  private static final List<String> ENCODER_SETTINGS =
      Stream.of("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
          .map("sentence_%s_config.json"::formatted)
          .toList();

  private static final int UNLIMITED = 1 << 20;

  private final Path directory;
  private final String name;
  private final Problems problems;
  private final BundleFiles files;

  private BundleReader(Path directory, ModelContent content, String name) {
    this.directory = directory;
    this.name = name;
    this.problems = new Problems("Cannot read model bundle " + name);
    this.files = new BundleFiles(content, problems);
  }

  /**
   * Reads a directory. The weights are not read.
   *
   * @throws BundleException if it is not a bundle, with all its problems
   */
  public static Bundle read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new BundleException(
          "Cannot read model bundle " + directory,
          List.of("it is not a directory; expected a Hugging Face model folder."));
    }
    return new BundleReader(directory, new LocalContent(directory), directory.toString()).read();
  }

  /**
   * Reads a folder that lies elsewhere, whose files come to a directory as they are needed.
   *
   * @param name the folder's name for people
   * @throws BundleException if it is not a bundle, with all problems of its small files, or else of
   *     its graph
   */
  static Bundle read(Path directory, ModelContent content, String name) {
    return new BundleReader(directory, content, name).read();
  }

  private Bundle read() {
    Optional<String> model = MODELS.stream().filter(files::has).findFirst();
    if (model.isEmpty()) {
      problems.add(
          "model.onnx is missing; expected model.onnx or onnx/model.onnx. Export the model to "
              + "ONNX into this folder (optimum-cli export onnx).");
    }
    require("config.json", "Copy it from the model.");
    require("tokenizer.json", "Export the tokenizer with save_pretrained into the same directory.");
    JsonNode config = files.json("config.json");
    Optional<TokenizerJson> tokenizer = files.tokenizer("tokenizer.json").map(this::configured);
    Problems embedding = new Problems("Cannot embed with " + name);
    SentenceReader reader = new SentenceReader(files, embedding);
    SentenceSettings sentence = reader.read();
    Bundle.Limits limits = limits(config);
    Optional<Mask> mask = tokenizer.flatMap(this::mask);
    if (files.comeFromElsewhere()) {
      // The graph would take its time, and could not be used.
      addOthers(embedding, sentence);
      problems.raise();
    }
    Optional<GraphReader> header = model.flatMap(this::header);
    Optional<Signature> signature =
        header.map(found -> Signature.of(found, config.path("hidden_size").asInt(width(config))));
    Optional<Graph> graph =
        signature.flatMap(found -> found.embedding(reader.hasModules(), embedding));
    graph.ifPresent(found -> checkLayers(found, sentence.layers(), embedding));
    LabelSettings labels =
        new LabelReader(files, config, new Problems("Cannot classify with " + name))
            .read(signature);
    TokenReadings tokens = tokens(config, labels.labels().size(), signature, mask);
    addOthers(embedding, sentence);
    List<String> parts = files.all();
    problems.raise();
    return new Bundle(
        directory,
        parts,
        directory.resolve(model.orElseThrow()),
        header.orElseThrow().precision(),
        tokenizer.orElseThrow(),
        limits,
        new Bundle.Embedding(graph, sentence, embedding.found()),
        labels,
        tokens);
  }

  /** Where the bundle cannot be used, what only those who embed with it would be told. */
  private void addOthers(Problems embedding, SentenceSettings sentence) {
    if (!problems.isEmpty()) {
      problems.addAll(embedding);
      sentence.pooling().problem().ifPresent(problem -> problems.add("%s", problem));
    }
  }

  private TokenReadings tokens(
      JsonNode config, int labels, Optional<Signature> signature, Optional<Mask> mask) {
    Problems tags = new Problems("Cannot tag with " + name);
    Problems answers = new Problems("Cannot answer with " + name);
    Problems words = new Problems("Cannot fill masks with " + name);
    int vocabulary = config.path("vocab_size").asInt(0);
    return new TokenReadings(
        Reading.of(signature.flatMap(found -> found.tagging(labels, tags)), tags),
        Reading.of(signature.flatMap(found -> found.answering(answers)), answers),
        Reading.of(signature.flatMap(found -> found.filling(vocabulary, words)), words),
        mask);
  }

  /** The mask, as transformers' files name it: a text, or an object with the text in it. */
  private Optional<Mask> mask(TokenizerJson tokenizer) {
    return Stream.of("tokenizer_config.json", "special_tokens_map.json")
        .map(file -> files.json(file).path("mask_token"))
        .map(token -> token.isObject() ? token.path("content") : token)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .findFirst()
        .flatMap(tokenizer::added);
  }

  private static int width(JsonNode config) {
    return config.path("dim").asInt(0);
  }

  private void require(String path, String remedy) {
    if (!files.has(path)) {
      problems.add(
          "%s is missing; expected model.onnx, tokenizer.json, config.json. %s", path, remedy);
    }
  }

  /**
   * The tokenizer as its configuration files want it: they win over the tokenizer's own file, save
   * for the classes that take the file as it stands.
   */
  private TokenizerJson configured(TokenizerJson tokenizer) {
    JsonNode config = files.json("tokenizer_config.json");
    if (config.path("truncation_side").asText(tokenizer.truncationSide()).equals("left")) {
      problems.add(
          "the tokenizer cuts long texts at their beginning (truncation_side left); expected right. Where your texts are short or their beginnings tell enough, set truncation_side to right in tokenizer_config.json (of a folder of your own: jobs/run fetch makes one).");
    }
    boolean asItStands = PLAIN_CLASSES.contains(config.path("tokenizer_class").asText());
    TokenizerJson decided = asItStands ? tokenizer : tokenizer.configured(config);
    boolean lowerFirst = encoderSettings().path("do_lower_case").asBoolean(false);
    return lowerFirst ? decided.lowerCasedFirst() : decided;
  }

  private JsonNode encoderSettings() {
    String first = ENCODER_SETTINGS.get(0);
    return files.json(ENCODER_SETTINGS.stream().filter(files::has).findFirst().orElse(first));
  }

  private Bundle.Limits limits(JsonNode config) {
    int padId = config.path("pad_token_id").asInt(0);
    int positions = config.path("max_position_embeddings").asInt(UNLIMITED);
    if (OFFSET_POSITIONS.contains(config.path("model_type").asText())) {
      positions -= padId + 1;
    }
    double tokenizerLength =
        files.json("tokenizer_config.json").path("model_max_length").asDouble(UNLIMITED);
    double maxLength =
        encoderSettings().path("max_seq_length").asDouble(Math.min(tokenizerLength, positions));
    if (maxLength < 1 || positions < 1) {
      problems.add(
          "the maximum length is %s and the model has %d positions; expected at least 1. Correct "
              + "max_seq_length in sentence_bert_config.json or max_position_embeddings in "
              + "config.json.",
          maxLength, positions);
    }
    return new Bundle.Limits((int) Math.min(maxLength, positions), positions, padId);
  }

  private Optional<GraphReader> header(String model) {
    try {
      GraphReader reader = GraphReader.read(files.use(model));
      Path folder = Path.of(model).getParent();
      Path from = folder == null ? Path.of("") : folder;
      for (String external : reader.externalFiles()) {
        externalFile(from, external, model);
      }
      return Optional.of(reader);
    } catch (IOException e) {
      problems.add(
          "%s is not a whole ONNX file (%s). Copy or export it again.", model, e.getMessage());
      return Optional.empty();
    }
  }

  private void externalFile(Path folder, String written, String graph) {
    Path inside;
    try {
      inside = folder.resolve(written).normalize();
    } catch (InvalidPathException e) {
      inside = Path.of("..");
    }
    boolean elsewhere =
        inside.isAbsolute() || inside.startsWith("..") || written.startsWith(MEMORY);
    if (elsewhere || (files.has(inside.toString()) && !files.isInside(inside.toString(), graph))) {
      problems.add(
          "the graph names '%s' as a file of weights; expected a path inside the folder. Do not "
              + "use this model.",
          written);
    } else if (!files.has(inside.toString())) {
      problems.add(
          "%s is missing; expected the weights of the graph in it. Copy it from the model.",
          inside);
    } else {
      files.use(inside.toString());
    }
  }

  private static void checkLayers(Graph graph, List<Dense> layers, Problems embedding) {
    int width = graph.width();
    for (Dense layer : layers) {
      if (graph.shape() == Graph.Shape.TOKENS && layer.inputs() != width) {
        embedding.add(
            "a dense layer takes %d components and is given %d. Copy the folder of one model.",
            layer.inputs(), width);
      }
      width = layer.outputs();
    }
  }
}
