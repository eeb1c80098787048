package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the hub, from a server that speaks its API and fails in all the ways that it may. */
class HubTest {

  private static final String NAME = "owner/tiny-bert";
  private static final String MODEL = "hf:" + NAME;
  private static final String ONNX = "onnx/model.onnx";
  private static final HubPatience QUICK =
      new HubPatience(3, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(700));

  @TempDir Path temporary;
  private Path cache;
  private ModelFolder far;
  private FakeHub hub;
  private final List<String> waits = new ArrayList<>();
  private final List<String> begun = new ArrayList<>();

  @BeforeEach
  void serveTinyBert() throws IOException {
    cache = temporary.resolve("cache");
    far = ModelFolder.copy("tiny-bert", temporary.resolve("far"));
    hub = new FakeHub().with(NAME, far.path());
  }

  @AfterEach
  void stopServing() {
    hub.close();
  }

  /** Notes what a locator says. */
  private final class Notes implements FetchListener {
    @Override
    public void begun(String model, String path, long from, long size) {
      begun.add("%s %d of %d".formatted(path, from, size));
    }

    @Override
    public void waiting(String why, Duration pause) {
      waits.add(why.replace(hub.endpoint(), "hub") + " " + pause.toMillis());
    }
  }

  private ModelLocator locator(HubSettings settings) {
    return new ModelLocator(cache, Optional.empty(), new Notes(), () -> settings, QUICK);
  }

  private ModelLocator locator() {
    return locator(hub.settings(null));
  }

  private ModelLocator offline() {
    HubSettings online = hub.settings(null);
    return locator(new HubSettings(online.endpoint(), Optional.empty(), true));
  }

  private String pinned() {
    return MODEL + "@" + hub.commit(NAME);
  }

  private String fingerprint() {
    return BundleReader.read(far.path()).fingerprint();
  }

  private Path kept() {
    return cache.resolve("models").resolve(fingerprint()).toAbsolutePath();
  }

  private String refused(String model) {
    return assertThrows(BundleException.class, () -> locator().locate(model)).getMessage();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return List.copyOf(
          new TreeSet<>(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> folder.relativize(file).toString())
                  .toList()));
    }
  }

  private static void assertContains(String part, String text) {
    assertTrue(text.contains(part), part + "\nis not in\n" + text);
  }

  @Test
  void onlyWhatMakesUpTheModelIsFetchedAndOnce() throws IOException {
    far.with("pytorch_model.bin", new byte[10])
        .with("model.safetensors", new byte[10])
        .with("README.md", "#")
        .with("onnx/model_quantized.onnx", new byte[10]);
    assertEquals(kept(), locator().locate(MODEL));
    assertEquals(BundleReader.read(far.path()).files(), files(kept()));
    assertEquals(files(kept()), hub.files().stream().sorted().toList());
    int asked = hub.asked().size();
    assertEquals(kept(), locator().locate(MODEL));
    assertEquals(kept(), locator().locate(pinned()));
    assertEquals(kept(), locator().locate(pinned(), fingerprint()));
    assertEquals(asked, hub.asked().size(), "The hub was asked again");
  }

  @Test
  void weightsBesideTheGraphComeFromTheStore() throws IOException {
    far.with("onnx/weights.data", new byte[100])
        .withGraph(
            ModelFolder.graph("last_hidden_state", 3)
                .addInitializer(ModelFolder.external("weights.data")));
    assertTrue(files(locator().locate(MODEL)).contains("onnx/weights.data"));
  }

  @Test
  void aNameMayLackItsOwnerAndHaveARevision() throws IOException {
    hub.with("tiny-bert", far.path());
    for (String name :
        List.of(
            "hf:tiny-bert",
            "hf://" + NAME,
            MODEL + "@refs/pr/1",
            MODEL + "@" + hub.commit(NAME).substring(0, 8))) {
      assertEquals(kept(), locator().locate(name), name);
    }
    assertEquals(pinned(), locator().pinned(MODEL + "@refs/pr/1"));
    for (String name :
        List.of("hf:", "hf:a/b/c", "hf:../b", "hf:a b", "hf:a/b@", "hf:a/b@c d", "hf:a/..")) {
      assertContains("expected hf:owner/name or hf:owner/name@revision", refused(name));
    }
  }

  @Test
  void aProcessWorksWithTheCommitThatItSawFirst() throws IOException {
    String before = pinned();
    Path first = locator().locate(MODEL);
    far.changed("config.json", config -> config.put("changed", true));
    assertEquals(before, locator().pinned(MODEL));
    assertEquals(first, locator().locate(MODEL));
    assertEquals(kept(), locator().locate(MODEL + "@" + hub.commit(NAME)));
  }

  @Test
  void theTokenGoesToTheHubAlone() {
    locator(hub.settings("hf_secret")).locate(MODEL);
    assertTrue(hub.asked().stream().anyMatch(FakeHub.Asked::isStore));
    for (FakeHub.Asked asked : hub.asked()) {
      assertEquals(
          asked.isStore() ? Optional.empty() : Optional.of("Bearer hf_secret"),
          asked.authorization(),
          asked.path());
    }
    assertFalse(hub.settings("hf_secret").toString().contains("secret"));
  }

  @Test
  void aModelThatMovedIsFollowed() {
    String info = "/api/models/old/name/revision/main";
    hub.failing(info, FakeHub.status(307, "Location", "/api/models/" + NAME + "/revision/main"));
    String file = "/old/name/resolve/" + hub.commit(NAME) + "/";
    for (String path : BundleReader.read(far.path()).files()) {
      hub.failing(
          file + path,
          FakeHub.status(
              308, "Location", "/" + NAME + "/resolve/" + hub.commit(NAME) + "/" + path));
    }
    hub.failing(
        "/api/models/old/name/revision/" + hub.commit(NAME),
        FakeHub.status(307, "Location", "/api/models/" + NAME + "/revision/main"));
    assertEquals(kept(), locator(hub.settings("hf_secret")).locate("hf:old/name"));
  }

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
  void whoMayNotReadIsToldHowTo() {
    String info = "/revision/main";
    hub.failing(
        info,
        FakeHub.status(401, "X-Error-Code", "GatedRepo"),
        FakeHub.status(401),
        FakeHub.status(401, "X-Error-Message", "Invalid credentials in Authorization header"),
        FakeHub.status(403, "X-Error-Message", "not yours"),
        FakeHub.status(418));
    assertContains(
        "%s is given only to those who accept its terms (401); expected a user who has. Accept them on %s/%s and set HF_TOKEN."
            .formatted(NAME, hub.endpoint(), NAME),
        refused(MODEL));
    assertContains(
        "%s has no model %s, or it is private (401); expected one that everybody may read. Correct the name, or set HF_TOKEN."
            .formatted(hub.endpoint(), NAME),
        refused(MODEL));
    assertContains("does not know the token (401)", refused(MODEL));
    assertContains("(403: not yours)", refused(MODEL));
    assertContains("answered 418", refused(MODEL));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertContains("has no model owner/none, or it is private (404)", refused("hf:owner/none"));
    assertContains("%s has no revision 'v9' (404)".formatted(NAME), refused(MODEL + "@v9"));
  }

  @Test
  void aModelWithoutAGraphSaysHowToMakeOne() throws IOException {
    far.without(ONNX).with("model.safetensors", new byte[9]).with("onnx/model_int8.onnx", "x");
    assertEquals(
        "Cannot use model '%s': it has no ONNX graph where one is looked for (it has model.safetensors, onnx/model_int8.onnx); expected model.onnx or onnx/model.onnx. Export it once (optimum-cli export onnx --model %s tiny-bert) and name that folder as the model, or name a repository that has the graph."
            .formatted(MODEL, NAME),
        refused(MODEL));
    assertEquals(List.of(), hub.files());
  }

  @Test
  void whatIsWrongWithTheModelIsSaidOfItsName() throws IOException {
    far.without("tokenizer.json");
    assertContains(
        "Cannot read model bundle %s: tokenizer.json is missing".formatted(pinned()),
        refused(MODEL));
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

  @Test
  void offlineTakesWhatThisHostHas() {
    String message =
        assertThrows(BundleException.class, () -> offline().locate(pinned())).getMessage();
    assertContains("HF_HUB_OFFLINE is set, and this host has no copy of it", message);
    locator().locate(MODEL);
    int asked = hub.asked().size();
    assertEquals(kept(), offline().locate(MODEL));
    assertEquals(kept(), offline().locate(pinned(), fingerprint()));
    assertContains(
        "jobs/run fetch",
        assertThrows(BundleException.class, () -> offline().locate(MODEL + "@v2")).getMessage());
    assertEquals(asked, hub.asked().size(), "The hub was asked");
  }
}
