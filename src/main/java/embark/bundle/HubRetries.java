package embark.bundle;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Does one piece of work with a hub again, after a pause, where its failure may pass. */
final class HubRetries {

  private final HubSettings settings;
  private final HubPatience patience;
  private final FetchListener listener;
  private int failures;

  HubRetries(HubSettings settings, HubPatience patience, FetchListener listener) {
    this.settings = settings;
    this.patience = patience;
    this.listener = listener;
  }

  /** Work that may fail. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work until it is done.
   *
   * @throws HubException if it failed too often, or the hub asks for too long a pause
   */
  <T> T run(Work<T> work) throws IOException {
    while (true) {
      try {
        return work.run();
      } catch (HubPauseException e) {
        failures++;
        pause(e);
      }
    }
  }

  /** Notes that something came, so that failures before it do not count. */
  void progress() {
    failures = 0;
  }

  private void pause(HubPauseException failure) throws IOException {
    Duration own = patience.after(failures);
    Duration pause = failure.asked().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    if (pause.compareTo(patience.longest()) > 0) {
      throw new HubException(
          "%s asks for a pause of %s; expected at most %s. Run again then%s."
              .formatted(
                  settings.endpoint(),
                  HubPauseException.text(pause),
                  HubPauseException.text(patience.longest()),
                  settings.token().isPresent()
                      ? ""
                      : ", or set HF_TOKEN, with which it allows more"),
          failure);
    }
    if (failures >= patience.attempts()) {
      throw new HubException(
          "%s failed %d times, the last time because %s; expected the Hugging Face hub or a mirror of it. Check the network, HF_ENDPOINT and Java's settings of a proxy (-Dhttps.proxyHost), and run again: what is here already is not fetched again. HF_HUB_OFFLINE=1 takes what this host has."
              .formatted(settings.endpoint(), failures, failure.getMessage()),
          failure);
    }
    listener.waiting("%s: %s".formatted(settings.endpoint(), failure.getMessage()), pause);
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the work was cancelled");
    }
  }
}
