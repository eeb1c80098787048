package embark.spark;

import embark.bundle.FetchListener;
import embark.bundle.FetchPace;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is fetched from the hub, large files and pauses only, under the name {@code
 * embark.fetch}. For one fetch at a time.
 */
final class FetchLog implements FetchListener {

  private static final Logger LOG = LoggerFactory.getLogger("embark.fetch");
  private static final long LARGE = 1_000_000;
  private static final double SECONDS = 10;

  private FetchPace pace;
  private boolean large;
  private double told;

  @Override
  public void begun(String model, String path, long from, long size) {
    pace = new FetchPace(path, from, size);
    large = size >= LARGE;
    told = 0;
    if (large) {
      LOG.info("Fetching {} of {} ({} MB)", path, model, Math.round(size / 1e6));
    }
  }

  @Override
  public void grown(long have) {
    if (large && pace.seconds() - told >= SECONDS) {
      told = pace.seconds();
      LOG.info("{}", pace.text(have));
    }
  }

  @Override
  public void ended() {
    if (large) {
      LOG.info("{}", pace.done());
    }
  }

  @Override
  public void waiting(String why, Duration pause) {
    LOG.warn("{}. Again in {} s", why, Math.max(1, pause.toSeconds()));
  }
}
