package embark.bundle;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock among all threads of all processes of this host; it ends with its process at the latest.
 */
final class HostLock implements AutoCloseable {

  /** Locks of files are a process's, so that its threads need another. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** How often a lock is asked for that Embark in another class loader of this process has. */
  private static final long LOADER_MILLIS = 100;

  private final ReentrantLock threads;
  private final FileChannel processes;

  private HostLock(ReentrantLock threads, FileChannel processes) {
    this.threads = threads;
    this.processes = processes;
  }

  /** Waits for the lock of a file, which is made where it is missing and stays. */
  static HostLock take(Path file) throws IOException {
    ReentrantLock threads =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    try {
      threads.lockInterruptibly();
    } catch (InterruptedException e) {
      throw cancelled();
    }
    FileChannel channel = null;
    try {
      Files.createDirectories(file.getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel, file);
      return new HostLock(threads, channel);
    } catch (IOException | RuntimeException | Error e) {
      threads.unlock();
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    while (true) {
      try {
        channel.lock();
        return;
      } catch (OverlappingFileLockException e) {
        pause();
      } catch (FileLockInterruptionException e) {
        throw cancelled();
      } catch (IOException e) {
        throw Folders.told(file, e);
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOADER_MILLIS);
    } catch (InterruptedException e) {
      throw cancelled();
    }
  }

  private static InterruptedIOException cancelled() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the work was cancelled");
  }

  @Override
  public void close() throws IOException {
    try {
      processes.close();
    } finally {
      threads.unlock();
    }
  }
}
