package embark.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Models of the Hugging Face hub, or of a server that speaks as it does, over its HTTP API. Files
 * are those that {@link BundleReader} asks for: the graph with its weights and the configuration,
 * not the weights of other frameworks.
 */
final class HubSource implements BundleSource {

  private final HubSettings settings;
  private final HubPatience patience;
  private final FetchListener listener;
  private final HubRevisions revisions;
  private final HubClient client;
  private final Map<HubModel, HubListing> listings = new ConcurrentHashMap<>();

  /** A hub, with the folder in which commits are kept. */
  HubSource(HubSettings settings, HubPatience patience, FetchListener listener, Path folder) {
    this.settings = settings;
    this.patience = patience;
    this.listener = listener;
    this.revisions = new HubRevisions(settings, folder);
    this.client = new HubClient(settings, patience);
  }

  /**
   * The model at the commit that its revision is, as this process saw it first.
   *
   * @throws BundleException if the hub does not tell, and where it must not be asked if this host
   *     does not know
   */
  HubModel pinned(HubModel model) {
    if (model.isPinned()) {
      return model;
    }
    try {
      Optional<HubModel> known = revisions.known(model);
      return known.isPresent() ? known.get() : found(model);
    } catch (IOException e) {
      throw FetchedModels.failure(model.name(), e, folder());
    }
  }

  /** The folder of what this host keeps of the hub. */
  Path folder() {
    return revisions.folder();
  }

  private HubModel found(HubModel model) throws IOException {
    if (settings.offline()) {
      return revisions
          .kept(model)
          .map(kept -> revisions.note(model, kept.revision()))
          .orElseThrow(() -> FetchedModels.failure(model.name(), offline(), folder()));
    }
    HubListing listing = asked(model);
    HubModel pinned = revisions.note(model, listing.commit());
    if (pinned.revision().equals(listing.commit())) {
      keep(model, listing.commit());
      listings.put(pinned, listing);
    }
    return pinned;
  }

  /** Keeps a commit where it can be: a cache that only can be read may have the model already. */
  private void keep(HubModel model, String commit) {
    try {
      revisions.keep(model, commit);
    } catch (IOException e) {
      // Whoever has to write the model there as well is told why that fails.
    }
  }

  private HubException offline() {
    return new HubException(
        "HF_HUB_OFFLINE is set, and this host has no copy of it from %s in its cache; expected one. Unset HF_HUB_OFFLINE, or fetch the model where there is a network (jobs/run fetch) and name that folder."
            .formatted(settings.endpoint()));
  }

  private HubListing listing(String name) throws IOException {
    HubModel model = HubModel.of(name);
    HubListing known = listings.get(model);
    if (known == null) {
      known = asked(model);
      listings.put(model, known);
    }
    return known;
  }

  private HubListing asked(HubModel model) throws IOException {
    if (settings.offline()) {
      throw offline();
    }
    HubListing listing =
        retries()
            .run(
                () -> {
                  try (HubClient.Answer answer = client.get(model, model.infoPath(), Map.of())) {
                    return HubListing.read(answer.body(), settings.endpoint().toString());
                  }
                });
    if (model.isPinned() && !listing.commit().equals(model.revision())) {
      throw new HubException(
          "%s answers with commit %s; expected %s. Check HF_ENDPOINT."
              .formatted(settings.endpoint(), listing.commit(), model.revision()));
    }
    listing.requireGraph(model);
    return listing;
  }

  private HubRetries retries() {
    return new HubRetries(settings, patience, listener);
  }

  @Override
  public List<Entry> list(String model, String folder) throws IOException {
    return listing(model).entries(folder);
  }

  @Override
  public boolean isImmutable(String model) {
    return HubModel.of(model).isPinned();
  }

  @Override
  public void fetch(String model, String path, long size, Path file) throws IOException {
    new HubDownload(
            client, retries(), listener, HubModel.of(model), listing(model).files().get(path), file)
        .run();
  }
}
