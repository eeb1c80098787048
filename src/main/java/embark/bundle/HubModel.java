package embark.bundle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub.
 *
 * @param repository {@code owner/name}, or a name alone as the hub's oldest models have it
 * @param revision a branch, a tag or a commit
 */
record HubModel(String repository, String revision) {

  /** What a hub that is asked for no revision gives. */
  static final String MAIN = "main";

  private static final String PREFIX = "hf:";
  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}";
  private static final Pattern NAME =
      Pattern.compile(PREFIX + "(?://)?((?:%1$s/)?%1$s)(?:@([^@\\s\\p{Cntrl}]+))?".formatted(WORD));
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  HubModel {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(revision, "revision");
  }

  /** Whether a model is named as one of the hub. */
  static boolean isNamed(String model) {
    return model.startsWith(PREFIX);
  }

  /**
   * The model that a name stands for; {@code hf://owner/name} is {@code hf:owner/name}.
   *
   * @throws BundleException if the name has another form
   */
  static HubModel of(String model) {
    Matcher name = NAME.matcher(model);
    if (!name.matches() || model.contains("..")) {
      throw new BundleException(
          "Cannot read the name '" + model + "'",
          List.of(
              "it names no model of the Hugging Face hub; expected hf:owner/name or hf:owner/name@revision. Copy the name from the model's page."));
    }
    return new HubModel(name.group(1), name.group(2) == null ? MAIN : name.group(2));
  }

  /** Whether a text is a whole commit, which is the same files for ever. */
  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether the revision is a whole commit. */
  boolean isPinned() {
    return isCommit(revision);
  }

  /** The same model at a commit. */
  HubModel at(String commit) {
    return new HubModel(repository, commit);
  }

  /** The name, as {@link #of} reads it. */
  String name() {
    return PREFIX + repository + (revision.equals(MAIN) ? "" : "@" + revision);
  }

  /** The path of what the hub knows of the revision's files. */
  String infoPath() {
    return "/api/models/%s/revision/%s?blobs=true".formatted(repository, encoded(revision));
  }

  /** The path of a file. */
  String filePath(String file) {
    StringBuilder path =
        new StringBuilder("/%s/resolve/%s".formatted(repository, encoded(revision)));
    for (String part : file.split("/", -1)) {
      path.append('/').append(encoded(part));
    }
    return path.toString();
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
