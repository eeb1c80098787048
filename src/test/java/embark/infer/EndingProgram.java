package embark.infer;

import embark.batch.BatchCost;
import embark.batch.Batcher;
import embark.batch.TokenBatch;
import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.tokenize.Encoding;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends while one thread opens models and another computes. */
public final class EndingProgram {

  private static final int TIMES = 5;
  private static final int SECONDS = 30;

  private EndingProgram() {}

  /**
   * Begins to end, and waits with that until each thread was through some more times. Prints
   * whether they were.
   *
   * @param words a model's folder, the texts of a call, the tokens of a text
   */
  public static void main(String[] words) throws InterruptedException {
    Bundle bundle = BundleReader.read(Path.of(words[0]));
    int rows = Integer.parseInt(words[1]);
    int columns = Integer.parseInt(words[2]);
    TokenBatch batch =
        new Batcher(new BatchCost(rows * columns, 0), 0)
            .batches(
                Collections.nCopies(rows, new Encoding(new int[columns], new int[columns], false)))
            .get(0);
    OnnxEngine engine = OnnxEngine.open(bundle.model(), Device.cpu());
    List<Again> threads =
        List.of(
            new Again(() -> OnnxEngine.open(bundle.model(), Device.cpu()).close()),
            new Again(
                () -> engine.run(batch, bundle.embedding().graph().orElseThrow(), new Stop())));
    for (Again thread : threads) {
      thread.times(1);
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  boolean all = threads.stream().allMatch(thread -> thread.times(TIMES));
                  System.out.println(all ? "all went on" : "not all went on");
                }));
    System.exit(0);
  }

  /** A thread that does something again and again; what it fails with ends the process. */
  private static final class Again {

    private volatile CountDownLatch left = new CountDownLatch(1);

    Again(Runnable work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    work.run();
                    left.countDown();
                  }
                } catch (RuntimeException e) {
                  e.printStackTrace();
                  Runtime.getRuntime().halt(1);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits until it was through so many more times; whether it was. */
    boolean times(int count) {
      CountDownLatch latch = new CountDownLatch(count);
      left = latch;
      try {
        return latch.await(SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
