package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    hub.failing(info, FakeHub.status(302, "Location", "ftp://elsewhere\\"));
    assertContains("sends to 'ftp://elsewhere\\'", refused(MODEL));
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
        " failed 3 times, the last time because it answered 503; expected the Hugging Face hub",
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
        FakeHub.status(200, "ETag", "\"" + "f".repeat(40) + "\""));
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
        List.of("hub: it answered 429 0", "hub: it answered 502 2", "hub: it answered 429 1000"),
        waits);
    hub.failing("/revision/other", FakeHub.status(429, "Retry-After", "3600"));
    String message = refused(MODEL + "@other");
    assertContains(
        "asks for a pause of 3600 s; expected at most 2 s. Run again then, or set HF_TOKEN",
        message);
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
        "Cannot fetch model '%s': %s failed 3 times, the last time because it cannot be reached (ConnectException"
            .formatted(MODEL, hub.endpoint()),
        message);
    assertContains("HF_HUB_OFFLINE=1 takes what this host has.", message);
  }

  @Test
  void aListThatIsNoneIsNotUnderstood() throws IOException {
    FakeHub.Fault nonsense =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 6);
          exchange
              .getResponseBody()
              .write("<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          return true;
        };
    hub.failing("/revision/main", nonsense);
    assertContains("gives a list of files that is not understood (", refused(MODEL));
    ModelFolder outside = ModelFolder.copy("tiny-bert", temporary.resolve("outside"));
    outside.with("a\nb.json", "{}");
    hub.with("owner/outside", outside.path());
    assertContains("Do not use this model.", refused("hf:owner/outside"));
  }
}
