package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/**
 * A hub that fails in all the ways that it may gives the model or a reason, and never another file.
 */
class HubFaultsTest extends HubFixture {

  @Test
  void redirectsThatLeadNowhereEnd() {
    String info = "/revision/main";
    FakeHub.Fault round = FakeHub.status(302, "Location", "/again" + info);
    hub.failing(info, Stream.generate(() -> round).limit(11).toArray(FakeHub.Fault[]::new));
    assertContains("sends from one address to the next, 10 times", refused(MODEL));
    for (String wrong : List.of("ftp://elsewhere\\", "ftp://elsewhere/a", "http:///a")) {
      hub.failing(info, FakeHub.status(302, "Location", wrong + "?signature=1"));
      assertContains("sends to '%s'; expected an address".formatted(wrong), refused(MODEL));
    }
  }

  @Test
  void aStoreThatRefusesIsNamedAndNotTheModelBlamed() {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    for (int status : List.of(401, 403, 404)) {
      hub.failing(graph, FakeHub.status(status));
      assertContains(
          "%s, to which %s sends for /%s/resolve/%s/%s, answered %d; expected the file. Run again;"
              .formatted(hub.storeAddress(), hub.endpoint(), NAME, hub.commit(NAME), ONNX, status),
          refused(MODEL));
    }
    hub.failing(
        "/resolve/" + hub.commit(NAME) + "/" + ONNX,
        FakeHub.status(302, "Location", "http://127.0.0.1:1/"),
        FakeHub.status(302, "Location", "http://127.0.0.1:1/"),
        FakeHub.status(302, "Location", "http://127.0.0.1:1/"));
    assertContains(
        "%s failed 3 times, the last time because 127.0.0.1:1 cannot be reached ("
            .formatted(hub.endpoint()),
        refused(MODEL));
  }

  @Test
  void aHandshakeThatIsCutIsTriedAgain() throws Exception {
    try (ServerSocket cutting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try {
                  while (true) {
                    try (Socket one = cutting.accept()) {
                      one.getInputStream().read(new byte[100]);
                    }
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      server.start();
      String address = "127.0.0.1:" + cutting.getLocalPort();
      assertContains(
          " failed 3 times, the last time because %s cannot be reached (SSLHandshakeException: "
              .formatted(address),
          refusedBy("https://" + address));
    }
  }

  @Test
  void aHubWithACertificateThatNobodyKnowsIsNotTrusted() throws Exception {
    Path keys = temporary.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-storepass",
                "of this test",
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    char[] password = "of this test".toCharArray();
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(KeyStore.getInstance(keys.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
    try {
      String address = "127.0.0.1:" + server.getAddress().getPort();
      assertContains(
          "Cannot fetch model '%s': %s is not trusted (".formatted(MODEL, address),
          refusedBy("https://" + address));
      assertEquals(List.of(), waits);
    } finally {
      server.stop(0);
    }
  }

  private String refusedBy(String endpoint) {
    ModelLocator locator =
        locator(HubSettings.of(Map.of("HF_ENDPOINT", endpoint), Path.of("no", "home")));
    return assertThrows(BundleException.class, () -> locator.locate(MODEL)).getMessage();
  }

  @Test
  void aCutDownloadGoesOnWhereItEnded() {
    hub.failing("store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX, FakeHub.cut(1000));
    assertEquals(kept(), locator().locate(MODEL));
    FakeHub.Asked last =
        hub.asked().stream().filter(FakeHub.Asked::isStore).reduce((a, b) -> b).orElseThrow();
    assertEquals(Optional.of("bytes=1000-"), last.range());
    assertTrue(last.ifRange().isPresent(), "Not only if it is the same file");
    assertEquals(1, waits.size(), waits.toString());
  }

  @Test
  void anotherProcessGoesOnWithWhatIsHere() throws IOException {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    hub.failing(graph, FakeHub.cut(1000));
    hub.failing(graph, FakeHub.status(503), FakeHub.status(503), FakeHub.status(503));
    assertContains(
        " failed 3 times, the last time because %s answered 503; expected the Hugging Face hub"
            .formatted(hub.storeAddress()),
        refused(MODEL));
    List<String> before = hub.files();
    begun.clear();
    assertEquals(kept(), locator().locate(MODEL));
    List<String> later = hub.files().subList(before.size(), hub.files().size());
    assertFalse(later.contains("config.json"), later + ": what was whole was fetched again");
    assertTrue(
        begun.contains("%s 1000 of %d".formatted(ONNX, far.bytes(ONNX).length)), begun.toString());
    assertEquals(fingerprint(), BundleReader.read(kept()).fingerprint());
    assertEquals(BundleReader.read(far.path()).files(), files(kept()), "Nothing else is left");
  }

  @Test
  void aPartOfAnotherFileIsThrownAway() throws IOException {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    hub.failing(graph, FakeHub.cut(1000));
    hub.failing(graph, FakeHub.status(500), FakeHub.status(500), FakeHub.status(500));
    refused(MODEL);
    try (Stream<Path> parts = Files.walk(cache)) {
      Path part = parts.filter(file -> file.toString().endsWith(".partial")).findFirst().get();
      Files.write(part, new byte[1000]);
    }
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void anotherFilesRestIsThrownAway() {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    FakeHub.Fault otherRest =
        (exchange, content) -> {
          exchange
              .getResponseHeaders()
              .set(
                  "Content-Range",
                  "bytes 1000-%d/%d".formatted(content.length - 1, content.length));
          exchange.sendResponseHeaders(206, content.length - 1000);
          exchange.getResponseBody().write(new byte[content.length - 1000]);
          return true;
        };
    hub.failing(graph, FakeHub.cut(1000), otherRest);
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void aDamagedTagIsNotSent() throws IOException {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    hub.failing(graph, FakeHub.cut(1000));
    hub.failing(graph, FakeHub.status(500), FakeHub.status(500), FakeHub.status(500));
    refused(MODEL);
    try (Stream<Path> parts = Files.walk(cache)) {
      Path tag = parts.filter(file -> file.toString().endsWith(".etag")).findFirst().get();
      Files.write(tag, new byte[] {0, -1});
    }
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void aTagOfAMirrorsOwnProvesNothing() {
    FakeHub.Fault tagged =
        (exchange, content) -> {
          exchange.getResponseHeaders().set("ETag", "\"" + "f".repeat(40) + "\"");
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          return true;
        };
    hub.failing("/resolve/" + hub.commit(NAME) + "/config.json", tagged);
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void aServerWithoutRangesSendsAllAgain() {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    FakeHub.Fault whole =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          return true;
        };
    hub.failing(graph, FakeHub.cut(1000), whole);
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void aServerThatNeverComesFurtherIsGivenUp() {
    FakeHub.Fault[] cuts =
        Stream.generate(() -> FakeHub.cut(1000)).limit(9).toArray(FakeHub.Fault[]::new);
    hub.failing("store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX, cuts);
    assertContains(" failed 3 times, the last time because ", refused(MODEL));
  }

  @Test
  void aRangeThatIsNotThereBeginsAgain() {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    hub.failing(graph, FakeHub.cut(1000), FakeHub.status(416));
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void aFileThatIsNotWhatIsListedIsRefusedAndDeleted() throws IOException {
    String graph = "store:/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + ONNX;
    hub.failing(graph, FakeHub.changed());
    String message = refused(MODEL);
    assertContains(
        "Cannot fetch model '%s': the SHA-256 of %s is ".formatted(pinned(), ONNX), message);
    assertContains("which the hub lists. It was deleted. Run again", message);
    assertTrue(files(cache).stream().noneMatch(file -> file.contains("model.onnx")));
    hub.failing("/special_tokens_map.json", FakeHub.changed());
    assertContains("the git SHA-1 of special_tokens_map.json is ", refused(MODEL));
    assertEquals(kept(), locator().locate(MODEL));
  }

  @Test
  void headersThatTellOfAnotherFileAreBelieved() {
    String config = "/resolve/" + hub.commit(NAME) + "/config.json";
    hub.failing(
        config,
        FakeHub.status(302, "Location", "/elsewhere", "X-Linked-Size", "7"),
        FakeHub.status(200, "X-Repo-Commit", "f".repeat(40)),
        FakeHub.status(200, "X-Linked-Etag", "\"" + "f".repeat(40) + "\""));
    hub.failing("/elsewhere", FakeHub.status(200));
    assertContains("the size of config.json is 7 where it is fetched", refused(MODEL));
    assertContains("the commit of config.json is ffff", refused(MODEL));
    assertContains("the git SHA-1 of config.json is ffff", refused(MODEL));
  }

  @Test
  void aBusyHubIsLeftAloneAsLongAsItAsks() {
    hub.failing("/revision/main", FakeHub.status(429, "Retry-After", "0"), FakeHub.status(502));
    hub.failing("/config.json", FakeHub.status(429, "Retry-After", "1"));
    assertEquals(kept(), locator().locate(MODEL));
    assertEquals(
        List.of("hub: it answered 429 1", "hub: it answered 502 2", "hub: it answered 429 1000"),
        waits);
    hub.failing("/revision/other", FakeHub.status(429, "Retry-After", "3600"));
    String message = refused(MODEL + "@other");
    assertContains(
        "asks for a pause of 3600 s; expected at most 2 s. Run again then, or set HF_TOKEN",
        message);
    for (String late : List.of("99999999999999999999", "Tue, 31 Dec 2199 23:59:59 GMT")) {
      hub.failing("/revision/long", FakeHub.status(503, "Retry-After", late));
      assertContains("asks for a pause of ", refused(MODEL + "@long"));
    }
    waits.clear();
    hub.failing(
        "/revision/refs/pr/1",
        FakeHub.status(503, "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"),
        FakeHub.status(503, "Retry-After", "soon"));
    assertEquals(kept(), locator().locate(MODEL + "@refs/pr/1"));
    assertEquals(List.of("hub: it answered 503 1", "hub: it answered 503 2"), waits);
  }

  @Test
  void aSilentHubIsGivenUp() {
    CountDownLatch end = new CountDownLatch(1);
    FakeHub.Fault silent =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 10);
          exchange.getResponseBody().flush();
          try {
            return end.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return true;
          }
        };
    hub.failing("/config.json", silent);
    assertEquals(kept(), locator().locate(MODEL));
    assertEquals(List.of("hub: nothing came for 0.7 s 1"), waits);
    end.countDown();
  }

  @Test
  void aHubThatIsNotThereIsNamed() {
    hub.close();
    String message = refused(MODEL);
    assertContains(
        "Cannot fetch model '%s': %s failed 3 times, the last time because %s cannot be reached (ConnectException"
            .formatted(MODEL, hub.endpoint(), URI.create(hub.endpoint()).getAuthority()),
        message);
    assertContains("HF_HUB_OFFLINE=1 takes what this host has.", message);
  }

  @Test
  void aListThatIsNoneIsNotUnderstood() throws IOException {
    FakeHub.Fault nonsense =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 6);
          exchange.getResponseBody().write("<html>".getBytes(StandardCharsets.US_ASCII));
          return true;
        };
    hub.failing("/revision/main", nonsense);
    assertContains("gives a list of files that is not understood (", refused(MODEL));
    ModelFolder outside = ModelFolder.copy("tiny-bert", temporary.resolve("outside"));
    outside.with("a\nb.json", "{}");
    hub.with("owner/outside", outside.path());
    assertContains(
        "its listing names 'a?b.json'; expected names of files in the folder. Do not use this model.",
        refused("hf:owner/outside"));
    outside.without("a\nb.json").with("c\u001b[2J.safetensors", "").without(ONNX);
    hub.with("owner/without", outside.path());
    assertContains("(it has c?[2J.safetensors)", refused("hf:owner/without"));
  }
}
