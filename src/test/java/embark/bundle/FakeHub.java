package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The documented part of the hub's HTTP API on loopback, with models from folders: {@code
 * /api/models/.../revision/...} and {@code /.../resolve/...}, which sends to a store on another
 * port for graphs and weights. Faults may be put before answers; what was asked is noted.
 */
public final class FakeHub implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LARGE = ".*\\.(onnx|bin|safetensors|data)";

  private final String mount = "/" + UUID.randomUUID();
  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Path> models = new ConcurrentHashMap<>();
  private final Map<String, ConcurrentLinkedDeque<Fault>> faults = new ConcurrentHashMap<>();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  /** What happens in place of an answer. */
  interface Fault {

    /**
     * Does something.
     *
     * @param content what would have been sent
     * @return whether it answered; if not, the answer follows
     */
    boolean happen(HttpExchange exchange, byte[] content) throws IOException;
  }

  /**
   * A request.
   *
   * @param isStore whether it came to the store
   * @param path without its query
   * @param range its header {@code Range}
   * @param ifRange its header {@code If-Range}
   * @param authorization its header {@code Authorization}
   */
  record Asked(
      boolean isStore,
      String path,
      Optional<String> range,
      Optional<String> ifRange,
      Optional<String> authorization) {}

  /** A hub without models. */
  public FakeHub() throws IOException {
    hub = server();
    store = server();
    hub.createContext("/", exchange -> answered(exchange, false));
    store.createContext("/", exchange -> answered(exchange, true));
    hub.start();
    store.start();
  }

  private HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    return server;
  }

  /** Puts a model on the hub, or another commit of it in its place. */
  public FakeHub with(String repository, Path folder) {
    models.put(repository, folder);
    return this;
  }

  /** Lets something happen once, at the next request of a path that ends so. */
  FakeHub failing(String path, Fault... ones) {
    faults.computeIfAbsent(path, any -> new ConcurrentLinkedDeque<>()).addAll(Arrays.asList(ones));
    return this;
  }

  /** An answer of a status with headers, name after name and value. */
  static Fault status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /** The first bytes of a whole answer, and the end of the connection. */
  static Fault cut(int bytes) {
    return (exchange, content) -> {
      exchange.getResponseHeaders().set("ETag", "\"" + Hashes.sha256(content) + "\"");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      return true;
    };
  }

  /** Sends some bytes of a file and then nothing, once, until this hub is closed. */
  public void stalling(String file, int bytes) {
    failing(
        "/" + file,
        (exchange, content) -> false,
        (exchange, content) -> {
          exchange.getResponseHeaders().set("ETag", "\"" + Hashes.sha256(content) + "\"");
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, bytes);
          exchange.getResponseBody().flush();
          stalled.countDown();
          return awaited(closing);
        });
  }

  /** Waits until it sends nothing. */
  public void awaitStall() {
    assertTrue(awaited(stalled), "Nothing was asked that stalls");
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Other bytes, as many as there should be. */
  static Fault changed() {
    return (exchange, content) -> {
      byte[] other = content.clone();
      other[other.length / 2] ^= 1;
      exchange.sendResponseHeaders(200, other.length);
      exchange.getResponseBody().write(other);
      return true;
    };
  }

  /** The address of the hub, which no other one of this process has, also on the same port. */
  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort() + mount;
  }

  /** The address that the hub sends to for graphs and weights. */
  String storeAddress() {
    return "http://127.0.0.1:" + store.getAddress().getPort();
  }

  /** The settings for a user of this hub. */
  HubSettings settings(String token) {
    return HubSettings.of(
        token == null
            ? Map.of("HF_ENDPOINT", endpoint())
            : Map.of("HF_ENDPOINT", endpoint(), "HF_TOKEN", token),
        Path.of("no", "home"));
  }

  /** The requests, in order. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The files that were asked of the hub itself, in order. */
  public List<String> files() {
    return asked().stream()
        .filter(one -> !one.isStore() && one.path().contains("/resolve/"))
        .map(one -> one.path().replaceFirst(".*/resolve/[^/]*/", ""))
        .toList();
  }

  /** The commit that a model's files are. */
  public String commit(String repository) {
    StringBuilder all = new StringBuilder();
    for (String path : paths(models.get(repository))) {
      all.append(path).append(' ').append(Hashes.sha256(bytes(repository, path))).append('\n');
    }
    return Hashes.sha256(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 40);
  }

  private static List<String> paths(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes(String repository, String path) {
    try {
      return Files.readAllBytes(models.get(repository).resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answered(HttpExchange exchange, boolean isStore) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().replaceFirst("^" + mount, "");
      asked.add(
          new Asked(
              isStore,
              path,
              header(exchange, "Range"),
              header(exchange, "If-Range"),
              header(exchange, "Authorization")));
      byte[] content = content(path);
      for (Map.Entry<String, ConcurrentLinkedDeque<Fault>> fault : faults.entrySet()) {
        boolean meant = (isStore ? "store:" + path : path).endsWith(fault.getKey());
        Fault next = meant ? fault.getValue().poll() : null;
        if (next != null && next.happen(exchange, content)) {
          return;
        }
      }
      answer(exchange, isStore, path, content);
    }
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The bytes behind a path of the API or of a file; none where there is no such thing. */
  private byte[] content(String path) {
    String rest = path.replaceFirst("^/api/models/", "/");
    for (String repository : models.keySet()) {
      if (path.startsWith("/api/models/" + repository + "/revision/")) {
        String revision = rest.substring(repository.length() + 11);
        return isRevision(repository, revision) ? info(repository) : new byte[0];
      }
      if (path.startsWith("/" + repository + "/resolve/")) {
        String file = path.replaceFirst(".*/resolve/[^/]*/", "");
        return paths(models.get(repository)).contains(file) ? bytes(repository, file) : new byte[0];
      }
    }
    return new byte[0];
  }

  private boolean isRevision(String repository, String revision) {
    String commit = commit(repository);
    return revision.equals("main")
        || revision.equals("refs/pr/1")
        || (revision.length() >= 7 && commit.startsWith(revision));
  }

  private byte[] info(String repository) {
    ObjectNode info = JSON.createObjectNode().put("id", repository).put("sha", commit(repository));
    ArrayNode siblings = info.putArray("siblings");
    for (String path : paths(models.get(repository))) {
      byte[] content = bytes(repository, path);
      ObjectNode sibling =
          siblings
              .addObject()
              .put("rfilename", path)
              .put("size", content.length)
              .put("blobId", Hashes.blob(content));
      if (path.matches(LARGE)) {
        sibling
            .putObject("lfs")
            .put("sha256", Hashes.sha256(content))
            .put("size", content.length)
            .put("pointerSize", 130);
      }
    }
    return info.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void answer(HttpExchange exchange, boolean isStore, String path, byte[] content)
      throws IOException {
    if (content.length == 0) {
      boolean known = models.keySet().stream().anyMatch(name -> path.contains("/" + name + "/"));
      status(404, "X-Error-Code", known ? "RevisionNotFound" : "RepoNotFound")
          .happen(exchange, content);
      return;
    }
    boolean isFile = path.contains("/resolve/");
    if (isFile) {
      String repository = path.substring(1, path.indexOf("/resolve/"));
      exchange.getResponseHeaders().set("X-Repo-Commit", commit(repository));
      if (!isStore && path.matches(LARGE)) {
        exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + Hashes.sha256(content) + "\"");
        exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
        exchange.getResponseHeaders().set("Location", storeAddress() + path);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
    }
    String etag = "\"" + (isStore ? Hashes.sha256(content) : Hashes.blob(content)) + "\"";
    exchange.getResponseHeaders().set("ETag", etag);
    int from =
        header(exchange, "Range")
            .filter(range -> header(exchange, "If-Range").map(etag::equals).orElse(true))
            .map(range -> Integer.parseInt(range.replaceAll("[^0-9]", "")))
            .orElse(0);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    exchange.getResponseBody().write(content, from, content.length - from);
  }

  /** Hashes as the hub has them. */
  static final class Hashes {

    private Hashes() {}

    static String sha256(byte[] content) {
      return hash("SHA-256", content);
    }

    static String blob(byte[] content) {
      byte[] before = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
      byte[] all = Arrays.copyOf(before, before.length + content.length);
      System.arraycopy(content, 0, all, before.length, content.length);
      return hash("SHA-1", all);
    }

    private static String hash(String name, byte[] content) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(content));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
