package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks a hub over HTTP. Redirects are followed here, for the token goes to the hub alone and never
 * to the stores that it sends a client to. A connection is given up when nothing comes.
 */
final class HubClient {

  private static final int MOST_REDIRECTS = 10;
  private static final int RANGE_NOT_THERE = 416;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HubSettings settings;
  private final HubPatience patience;
  private HttpClient client;

  HubClient(HubSettings settings, HubPatience patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /**
   * An answer; to be closed.
   *
   * @param status 200, 206 or 416
   * @param hops the headers of the redirects before it, and its own
   * @param body its bytes
   */
  record Answer(int status, List<HttpHeaders> hops, InputStream body) implements AutoCloseable {

    /** A header of the answer itself. */
    Optional<String> header(String name) {
      return hops.get(hops.size() - 1).firstValue(name);
    }

    /** A header of the hub's own answer, which may be a redirect, or of any redirect behind it. */
    Optional<String> first(String name) {
      return hops.stream().flatMap(hop -> hop.firstValue(name).stream()).findFirst();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Asks once.
   *
   * @param model what is asked about, for messages
   * @param path at the hub
   * @param headers besides those of all requests
   * @throws HubPauseException if it may be asked again
   * @throws HubException if that would not help
   */
  Answer get(HubModel model, String path, Map<String, String> headers) throws IOException {
    List<HttpHeaders> hops = new ArrayList<>();
    URI uri = settings.at(path);
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> response = send(uri, headers);
      hops.add(response.headers());
      int status = response.statusCode();
      if (!REDIRECTS.contains(status)) {
        Answer answer = new Answer(status, hops, response.body());
        if (status == 200 || status == 206 || status == RANGE_NOT_THERE) {
          return answer;
        }
        try (answer) {
          throw isHub(uri) || answer.header("X-Error-Code").isPresent()
              ? failure(model, path, answer)
              : storeFailure(path, uri, answer);
        }
      }
      response.body().close();
      uri = target(uri, response.headers());
    }
    throw new HubException(
        "%s sends from one address to the next, %d times; expected the file. Check HF_ENDPOINT."
            .formatted(settings.endpoint(), MOST_REDIRECTS));
  }

  private URI target(URI from, HttpHeaders headers) throws HubException {
    String written = headers.firstValue("Location").orElse("");
    try {
      URI to = from.resolve(written);
      boolean safe =
          "https".equals(to.getScheme())
              || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
      if (!written.isEmpty() && to.getHost() != null && safe) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new HubException(
        "%s sends to '%s'; expected an address as safe as its own. Check HF_ENDPOINT."
            .formatted(settings.endpoint(), written.replaceFirst("[?#].*", "")));
  }

  private HttpResponse<InputStream> send(URI uri, Map<String, String> headers) throws IOException {
    HttpRequest request = request(uri, headers);
    try {
      return client().send(request, info -> new TimedBody(patience.silence()));
    } catch (SSLHandshakeException e) {
      if (!isDistrust(e)) {
        throw HubPauseException.unreachable(uri, e);
      }
      throw new HubException(
          "%s is not trusted (%s); expected a certificate that Java knows. Check HF_ENDPOINT, or add your organization's certificate (-Djavax.net.ssl.trustStore)."
              .formatted(uri.getAuthority(), e.getMessage()),
          e);
    } catch (IOException e) {
      throw HubPauseException.unreachable(uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the work was cancelled");
    }
  }

  /** A request; what Java says of one that it refuses is not told, for the token may be in it. */
  private HttpRequest request(URI uri, Map<String, String> headers) throws HubException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .timeout(patience.silence())
              .header("User-Agent", "embark")
              .header("Accept-Encoding", "identity");
      headers.forEach(request::header);
      if (isHub(uri)) {
        settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "a request to %s cannot be written (%s); expected a token of letters, digits and '_', and an address. Check HF_TOKEN and HF_ENDPOINT."
              .formatted(settings.endpoint(), e.getClass().getSimpleName()));
    }
  }

  /** Whether a handshake failed for a certificate, not for a connection that was cut. */
  private static boolean isDistrust(SSLHandshakeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException) {
        return true;
      }
    }
    return false;
  }

  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return hub.getScheme().equalsIgnoreCase(uri.getScheme())
        && hub.getHost().equalsIgnoreCase(uri.getHost())
        && hub.getPort() == uri.getPort();
  }

  /** Made when it is first needed: its threads end when nobody holds it. */
  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT)
              .proxy(ProxySelector.getDefault())
              .build();
    }
    return client;
  }

  /** What an answer means that is none. */
  private IOException failure(HubModel model, String path, Answer answer) {
    int status = answer.status();
    if (isPassing(status)) {
      return HubPauseException.busy("it", status, pause(answer));
    }
    String code = answer.header("X-Error-Code").orElse("");
    String page = settings.endpoint() + "/" + model.repository();
    boolean known = settings.token().isPresent();
    if (status == 401 && "Invalid credentials in Authorization header".equals(said(answer))) {
      return new HubException(
          "%s does not know the token (401); expected one of its own. Correct HF_TOKEN, or log in again (hf auth login)."
              .formatted(settings.endpoint()));
    }
    if (code.equals("GatedRepo")) {
      return new HubException(
          "%s is given only to those who accept its terms (%d); expected a user who has. Accept them on %s%s."
              .formatted(
                  model.repository(),
                  status,
                  page,
                  known ? " as the user of the token" : " and set HF_TOKEN"));
    }
    if (code.equals("RevisionNotFound")) {
      return new HubException(
          "%s has no revision '%s' (%d); expected a branch, a tag or a commit. %s/commits/main lists them."
              .formatted(model.repository(), model.revision(), status, page));
    }
    if (code.equals("EntryNotFound")) {
      return new HubException(
          "%s has no %s (%d), which is in its list. Check HF_ENDPOINT."
              .formatted(model.name(), path, status));
    }
    if (status == 401 || status == 404) {
      return new HubException(
          "%s has no model %s, or it is private (%d); expected one that %s may read. Correct the name%s."
              .formatted(
                  settings.endpoint(),
                  model.repository(),
                  status,
                  known ? "the user of the token" : "everybody",
                  known ? ", or set another HF_TOKEN" : ", or set HF_TOKEN"));
    }
    if (status == 403) {
      return new HubException(
          "%s does not give %s to %s (403%s); expected a user who may read it. Accept its terms on %s, and set an HF_TOKEN that may read it."
              .formatted(
                  settings.endpoint(),
                  model.repository(),
                  known ? "the user of the token" : "everybody",
                  said(answer).isEmpty() ? "" : ": " + said(answer),
                  page));
    }
    return new HubException(
        "%s answered %d%s; expected %s. Check HF_ENDPOINT."
            .formatted(
                settings.endpoint(),
                status,
                said(answer).isEmpty() ? "" : " (" + said(answer) + ")",
                path));
  }

  /** What an answer means that is none and comes from where the hub sent to. */
  private IOException storeFailure(String path, URI uri, Answer answer) {
    String store = uri.getScheme() + "://" + host(uri);
    return isPassing(answer.status())
        ? HubPauseException.busy(store, answer.status(), pause(answer))
        : new HubException(
            "%s, to which %s sends for %s, answered %d; expected the file. Run again; if it stays so, ask whether your network lets you read from there."
                .formatted(store, settings.endpoint(), path, answer.status()));
  }

  private static boolean isPassing(int status) {
    return status == 429 || status == 408 || status >= 500;
  }

  /** The host of an address with its port, if it has one. */
  static String host(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  private static String said(Answer answer) {
    return answer.header("X-Error-Message").orElse("");
  }

  /** The pause that an answer asks for, in seconds or as the time when it ends. */
  private static Optional<Duration> pause(Answer answer) {
    Optional<String> written = answer.header("Retry-After").map(String::strip);
    try {
      return written.map(
          text ->
              text.matches("[0-9]+")
                  ? Duration.ofSeconds(
                      text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text))
                  : until(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration until(ZonedDateTime time) {
    Duration pause = Duration.between(ZonedDateTime.now(time.getZone()), time);
    return pause.isNegative() ? Duration.ZERO : pause;
  }
}
