package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches one file of a hub. What is here of it lies beside its place, under a name with the file's
 * digest, until it is whole and was hashed; a later download goes on from there.
 */
final class HubDownload {

  private static final int NAMED_DIGITS = 12;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_THERE = 416;

  private final HubClient client;
  private final HubRetries retries;
  private final FetchListener listener;
  private final HubModel model;
  private final HubFile file;
  private final Path target;
  private final Path part;
  private final Path tag;

  /** Whether some of the bytes come from another answer than the rest. */
  private boolean resumed;

  /** The most bytes that were here: only more than that is progress. */
  private long furthest;

  /** A file's download to its place, whose folder is there. */
  HubDownload(
      HubClient client,
      HubRetries retries,
      FetchListener listener,
      HubModel model,
      HubFile file,
      Path target) {
    this.client = client;
    this.retries = retries;
    this.listener = listener;
    this.model = model;
    this.file = file;
    this.target = target;
    String name = target.getFileName() + "." + file.digest().substring(0, NAMED_DIGITS);
    this.part = target.resolveSibling(name + ".partial");
    this.tag = target.resolveSibling(name + ".etag");
  }

  /**
   * Fetches the file, or what is missing of it.
   *
   * @throws HubException if the hub does not give it, or what it gives is not what it lists
   */
  void run() throws IOException {
    if (Files.isRegularFile(target) && isRight(target)) {
      return;
    }
    resumed = have() > 0;
    listener.begun(model.name(), file.path(), have(), file.size());
    complete();
    if (!isRight(part) && resumed) {
      forget();
      complete();
    }
    requireRight();
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tag);
    listener.ended();
  }

  /** Bytes that are here; more than the file has are none of it. */
  private long have() throws IOException {
    long have = Files.isRegularFile(part) ? Files.size(part) : 0;
    if (have > file.size()) {
      forget();
      return 0;
    }
    return have;
  }

  private void forget() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tag);
  }

  private boolean isRight(Path here) throws IOException {
    return Files.size(here) == file.size() && file.digestOf(here).equals(file.digest());
  }

  private void requireRight() throws IOException {
    if (isRight(part)) {
      return;
    }
    String got = file.digestOf(part);
    forget();
    throw new HubException(
        "the %s of %s is %s; expected %s, which the hub lists. It was deleted. Run again; if it stays so, something between here and the hub changes files: check HF_ENDPOINT and the proxy."
            .formatted(file.kind(), file.path(), got, file.digest()));
  }

  private void complete() throws IOException {
    if (file.size() == 0) {
      Files.write(part, new byte[0]);
    }
    while (have() < file.size()) {
      retries.run(this::more);
    }
  }

  /** Fetches what is missing, at once. */
  private Void more() throws IOException {
    long from = have();
    try (HubClient.Answer answer = client.get(model, model.filePath(file.path()), ranged(from))) {
      requireListed(answer);
      if (answer.status() == RANGE_NOT_THERE) {
        forget();
        throw HubPauseException.other("it has no bytes from %,d on".formatted(from));
      }
      boolean goesOn = answer.status() == PARTIAL;
      if (goesOn && !answer.header("Content-Range").orElse("").startsWith("bytes " + from + "-")) {
        forget();
        throw HubPauseException.other("it gave other bytes than those from %,d on".formatted(from));
      }
      resumed |= goesOn && from > 0;
      if (!goesOn) {
        from = 0;
        keepTag(answer);
      }
      append(answer.body(), from);
    }
    return null;
  }

  /** Asks for the rest, if it is that of the file that was begun. */
  private Map<String, String> ranged(long from) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    if (from > 0) {
      headers.put("Range", "bytes=%d-".formatted(from));
      if (Files.isRegularFile(tag)) {
        String kept = new String(Files.readAllBytes(tag), StandardCharsets.ISO_8859_1).strip();
        if (isTag(kept)) {
          headers.put("If-Range", kept);
        }
      }
    }
    return headers;
  }

  private static boolean isTag(String text) {
    return text.matches("\"[ -~]*\"");
  }

  /** Notes by which tag the server knows the bytes that it gives; a weak one is no proof. */
  private void keepTag(HubClient.Answer answer) throws IOException {
    Files.deleteIfExists(tag);
    Optional<String> etag = answer.header("ETag").filter(HubDownload::isTag);
    if (etag.isPresent()) {
      Folders.write(tag, List.of(etag.get()));
    }
  }

  /**
   * Refuses an answer that is about another commit or another file than was listed. A plain {@code
   * ETag} is the server's own affair: a mirror's may be a SHA-1 that is not git's.
   */
  private void requireListed(HubClient.Answer answer) throws HubException {
    Optional<String> commit = answer.first("X-Repo-Commit").filter(HubModel::isCommit);
    if (model.isPinned() && commit.isPresent() && !commit.get().equals(model.revision())) {
      throw changed("commit", commit.get(), model.revision());
    }
    Optional<String> etag =
        answer
            .first("X-Linked-Etag")
            .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
            .filter(file::isComparable);
    if (etag.isPresent() && !etag.get().equals(file.digest())) {
      throw changed(file.kind(), etag.get(), file.digest());
    }
    Optional<String> size = answer.first("X-Linked-Size").filter(text -> text.matches("[0-9]+"));
    if (size.isPresent() && !size.get().equals(Long.toString(file.size()))) {
      throw changed("size", size.get(), Long.toString(file.size()));
    }
  }

  private HubException changed(String what, String got, String expected) {
    return new HubException(
        "the %s of %s is %s where it is fetched; expected %s, which the hub lists. Run again, and check HF_ENDPOINT."
            .formatted(what, file.path(), got, expected));
  }

  /** Writes the bytes behind those that are here, each at once, so that none is lost. */
  private void append(InputStream in, long from) throws IOException {
    long have = from;
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = open(from)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("the work was cancelled");
        }
        have += read;
        if (have > file.size()) {
          break;
        }
        out.write(buffer, 0, read);
        if (have > furthest) {
          furthest = have;
          retries.progress();
        }
        listener.grown(have);
      }
    }
    if (have > file.size()) {
      forget();
      throw new HubException(
          "%s has more than the %,d bytes that the hub lists. It was deleted. Run again, and check HF_ENDPOINT."
              .formatted(file.path(), file.size()));
    }
    if (have < file.size()) {
      throw HubPauseException.other(
          "%s ended after %,d of %,d bytes".formatted(file.path(), have, file.size()));
    }
  }

  private OutputStream open(long from) throws IOException {
    return from == 0 ? Folders.open(part) : Folders.open(part, StandardOpenOption.APPEND);
  }
}
