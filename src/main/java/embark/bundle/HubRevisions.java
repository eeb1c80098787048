package embark.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which commits the revisions of a hub's models are. A process asks once for each, so that all of
 * its work is done with the same files; what was found is kept on this host for when the hub cannot
 * be asked.
 *
 * @param settings the hub
 * @param folder where it is kept
 */
record HubRevisions(HubSettings settings, Path folder) {

  private static final Map<String, String> OF_PROCESS = new ConcurrentHashMap<>();

  /** The commit that this process works with, if it has asked. */
  Optional<HubModel> known(HubModel model) {
    return Optional.ofNullable(OF_PROCESS.get(key(model))).map(model::at);
  }

  /**
   * The commit that a process of this host found last and fetched; the one that was found last
   * where none was fetched.
   */
  Optional<HubModel> kept(HubModel model) throws IOException {
    try {
      List<HubModel> found =
          Files.readAllLines(file(model)).stream()
              .filter(HubModel::isCommit)
              .map(model::at)
              .toList();
      return found.stream()
          .filter(this::isFetched)
          .findFirst()
          .or(() -> found.stream().findFirst());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private boolean isFetched(HubModel model) {
    return Receipt.of(folder, model.name()).isWritten();
  }

  /** Notes a commit; that of the first thread that finds one counts for all. */
  HubModel note(HubModel model, String commit) {
    String earlier = OF_PROCESS.putIfAbsent(key(model), commit);
    return model.at(earlier == null ? commit : earlier);
  }

  /** Keeps a commit on this host, and an earlier one for as long as only that is fetched. */
  void keep(HubModel model, String commit) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>(List.of(commit, model.name()));
    kept(model).filter(this::isFetched).map(HubModel::revision).ifPresent(lines::add);
    Folders.write(file(model), lines);
  }

  private String key(HubModel model) {
    return settings.endpoint() + " " + model.name();
  }

  private Path file(HubModel model) {
    MessageDigest digest = Fingerprint.sha256();
    digest.update(model.name().getBytes(StandardCharsets.UTF_8));
    return folder.resolve(Fingerprint.text(digest) + ".commit");
  }
}
