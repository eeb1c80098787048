package embark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the hub knows of a revision: its commit and its files.
 *
 * @param commit 40 hexadecimal digits
 * @param files by their paths
 */
record HubListing(String commit, Map<String, HubFile> files) {

  private static final int LARGEST = 64 << 20;

  /** Weights and graphs that a message names, so that people see what they have. */
  private static final String WEIGHTS =
      ".*\\.(onnx|onnx_data|safetensors|bin|h5|msgpack|gguf|pt|ot|tflite)";

  private static final int MOST_NAMED = 8;

  /**
   * Reads the hub's answer to {@code /api/models/.../revision/...?blobs=true}.
   *
   * @param hub for messages
   * @throws HubException if it is no such answer
   */
  static HubListing read(InputStream answer, String hub) throws IOException {
    byte[] bytes = answer.readNBytes(LARGEST);
    try {
      JsonNode json = BundleFiles.JSON.readTree(bytes);
      String commit = json.path("sha").asText();
      if (!HubModel.isCommit(commit)) {
        throw new IllegalArgumentException("sha is '%s'".formatted(commit));
      }
      Map<String, HubFile> files = new TreeMap<>();
      for (JsonNode sibling : json.path("siblings")) {
        HubFile file = file(sibling);
        files.put(file.path(), file);
      }
      return new HubListing(commit, files);
    } catch (IOException | IllegalArgumentException e) {
      throw new HubException(
          "%s gives a list of files that is not understood (%s); expected that of the Hugging Face hub, with sizes and hashes. Check HF_ENDPOINT."
              .formatted(hub, shown(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private static HubFile file(JsonNode sibling) {
    JsonNode lfs = sibling.path("lfs");
    JsonNode size = lfs.path("size").isIntegralNumber() ? lfs.path("size") : sibling.path("size");
    String path = sibling.path("rfilename").asText();
    if (path.isEmpty() || !size.isIntegralNumber() || size.asLong() < 0) {
      throw new IllegalArgumentException("the entry '%s' has no size".formatted(path));
    }
    String digest = lfs.path("sha256").asText(sibling.path("blobId").asText());
    return new HubFile(path, size.asLong(), digest);
  }

  /** Somebody else's text for a message: nothing in it moves a terminal or begins a line. */
  static String shown(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }

  /** What is in a folder; the empty path is the repository itself. */
  List<BundleSource.Entry> entries(String folder) {
    String before = folder.isEmpty() ? "" : folder + "/";
    Map<String, BundleSource.Entry> entries = new TreeMap<>();
    for (HubFile file : files.values()) {
      if (file.path().startsWith(before)) {
        String rest = file.path().substring(before.length());
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        entries.put(
            name,
            slash < 0
                ? new BundleSource.Entry(name, BundleSource.Kind.FILE, file.size(), file.digest())
                : new BundleSource.Entry(name, BundleSource.Kind.FOLDER, 0, ""));
      }
    }
    return List.copyOf(entries.values());
  }

  /**
   * Refuses a model without a graph before anything is fetched of it.
   *
   * @throws BundleException if there is none, with how to make one
   */
  void requireGraph(HubModel model) {
    if (BundleReader.MODELS.stream().anyMatch(files::containsKey)) {
      return;
    }
    List<String> has = new ArrayList<>();
    files.keySet().stream()
        .filter(path -> path.matches(WEIGHTS))
        .map(HubListing::shown)
        .forEach(has::add);
    String named =
        has.isEmpty()
            ? "no weights"
            : String.join(", ", has.subList(0, Math.min(has.size(), MOST_NAMED)))
                + (has.size() > MOST_NAMED ? ", ..." : "");
    String name = model.repository().replaceFirst(".*/", "");
    throw new BundleException(
        "Cannot use model '" + model.name() + "'",
        List.of(
            "it has no ONNX graph where one is looked for (it has %s); expected %s. Export it once (optimum-cli export onnx --model %s %s) and name that folder as the model, or name a repository that has the graph."
                .formatted(
                    named, String.join(" or ", BundleReader.MODELS), model.repository(), name)));
  }
}
