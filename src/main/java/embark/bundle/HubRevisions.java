package embark.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

  /** The commit that a process of this host found last. */
  Optional<HubModel> kept(HubModel model) throws IOException {
    try {
      return Files.readAllLines(file(model)).stream()
          .findFirst()
          .filter(HubModel::isCommit)
          .map(model::at);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Notes a commit; that of the first thread that finds one counts for all. */
  HubModel note(HubModel model, String commit) {
    String earlier = OF_PROCESS.putIfAbsent(key(model), commit);
    return model.at(earlier == null ? commit : earlier);
  }

  /** Keeps a commit on this host. */
  void keep(HubModel model, String commit) throws IOException {
    Files.createDirectories(folder);
    Path writing = folder.resolve(UUID.randomUUID() + ".writing");
    Files.write(writing, List.of(commit, model.name()));
    Files.move(writing, file(model), StandardCopyOption.ATOMIC_MOVE);
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
