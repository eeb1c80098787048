package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models of the hub, by their names: what is fetched of them, which commit, and what is told. */
class HubTest extends HubFixture {

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
  void aTokenThatCannotBeSentIsNotShown() {
    ModelLocator locator = locator(hub.settings("hf_secret\u2026"));
    BundleException e = assertThrows(BundleException.class, () -> locator.locate(MODEL));
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertContains(
        "cannot be written (IllegalArgumentException); expected a token of letters",
        e.getMessage());
    assertFalse(trace.toString().contains("hf_secret"), trace.toString());
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
  void theGraphOfAModelThatCannotBeUsedIsNotFetched() throws IOException {
    far.without("tokenizer.json")
        .with("config.json", "{")
        .with("1_Pooling/config.json", "{\"pooling_mode\": \"sum\"}");
    String refused = refused(MODEL);
    assertContains("tokenizer.json is missing", refused);
    assertContains("config.json is not JSON", refused);
    assertContains("1_Pooling/config.json asks for pooling", refused);
    assertFalse(hub.files().contains(ONNX), hub.files().toString());
  }

  @Test
  void aCacheThatCannotBeWrittenIsReadAllTheSame() throws IOException {
    String branch = MODEL + "@refs/pr/1";
    locator().locate(pinned());
    Path commit = commitFile(branch);
    Files.createDirectories(commit.resolve("in the way"));
    assertEquals(kept(), locator().locate(branch));
    assertEquals(List.of("in the way"), namesIn(commit));
    assertFalse(namesIn(commit.getParent()).stream().anyMatch(name -> name.contains(".commit.")));
  }

  private Path commitFile(String model) {
    return cache
        .resolve("models/.fetching")
        .resolve(hub.settings(null).folder())
        .resolve(FakeHub.Hashes.sha256(model.getBytes(StandardCharsets.UTF_8)) + ".commit");
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void offlineTakesTheLastCommitThatWasFetched() throws IOException {
    HubRevisions revisions = new HubRevisions(hub.settings(null), commitFile("").getParent());
    HubModel model = HubModel.of(MODEL);
    HubModel here = HubModel.of(pinned());
    revisions.keep(model, here.revision());
    locator().locate(pinned());
    for (String later : List.of("d", "e")) {
      revisions.keep(model, later.repeat(40));
      assertEquals(Optional.of(here), revisions.kept(model), "Found, but never fetched");
    }
    assertEquals(kept(), offline().locate(MODEL));
    HubModel other = HubModel.of(MODEL + "@v2");
    for (String found : List.of("d", "e")) {
      revisions.keep(other, found.repeat(40));
      assertEquals(Optional.of(model.at(found.repeat(40))), revisions.kept(other));
    }
  }

  @Test
  void aProcessThatIsOfflineStaysWithItsCommitToo() throws IOException {
    HubRevisions revisions = new HubRevisions(hub.settings(null), commitFile("").getParent());
    HubModel branch = HubModel.of(MODEL + "@next");
    revisions.keep(branch, "d".repeat(40));
    assertEquals(MODEL + "@" + "d".repeat(40), offline().pinned(branch.name()));
    revisions.keep(branch, "e".repeat(40));
    assertEquals(MODEL + "@" + "d".repeat(40), offline().pinned(branch.name()));
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
