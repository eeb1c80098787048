package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock is waited for, whoever has it. */
class HostLockTest {

  @TempDir private Path folder;

  private static Void takeAndGiveBack(Path file) throws IOException {
    HostLock.take(file).close();
    return null;
  }

  /** Spark gives sessions class loaders of their own, whose Embarks know nothing of each other. */
  @Test
  void embarkInAnotherClassLoaderOfThisProcessIsWaitedFor() throws Exception {
    Path file = folder.resolve("model.lock");
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock theirs = channel.lock();
      Future<?> ours = pool.submit(() -> takeAndGiveBack(file));
      assertThrows(TimeoutException.class, () -> ours.get(300, TimeUnit.MILLISECONDS));
      theirs.release();
      ours.get(30, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
  }
}
