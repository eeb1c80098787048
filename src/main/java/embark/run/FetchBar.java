package embark.run;

import embark.bundle.FetchListener;
import embark.bundle.FetchPace;
import java.io.PrintStream;
import java.time.Duration;

/** Says how a model is fetched: a bar for the file that comes, and a line for each that is here. */
final class FetchBar implements FetchListener {

  private static final int WIDTH = 24;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final Progress.Style style;
  private FetchPace pace;
  private double told;

  FetchBar(PrintStream out, Progress.Style style) {
    this.out = out;
    this.style = style;
  }

  @Override
  public void begun(String model, String path, long from, long size) {
    pace = new FetchPace(path, from, size);
    told = 0;
  }

  @Override
  public void grown(long have) {
    double now = pace.seconds();
    if (now - told < style.seconds() / (style == Progress.Style.TERMINAL ? 5 : 1)) {
      return;
    }
    told = now;
    if (style == Progress.Style.TERMINAL) {
      int full = (int) (WIDTH * pace.share(have));
      out.print(
          CLEAR + "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]  " + pace.text(have));
      out.flush();
    } else {
      line(pace.text(have));
    }
  }

  @Override
  public void ended() {
    line(pace.done());
  }

  @Override
  public void waiting(String why, Duration pause) {
    line("%s. Again in %s.".formatted(why, Progress.text(pause)));
  }

  private void line(String text) {
    out.println((style == Progress.Style.TERMINAL ? CLEAR : "") + text);
  }
}
