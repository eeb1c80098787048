package embark.run;

import embark.spark.FolderRenames;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files moved one by one; done again, goes on where it was ended. */
final class FileMoves {

  /** Moves at a time where each is a few requests to a store. */
  private static final int AT_A_TIME = 16;

  private static final int SECONDS_OF_A_MOVE = 600;

  private FileMoves() {}

  /** Moves files to new names, several at a time where a store copies them. */
  static void all(FileSystem files, Map<FileStatus, Path> moves) throws IOException {
    if (FolderRenames.areAtomic(files) || moves.size() < 2) {
      for (Map.Entry<FileStatus, Path> move : moves.entrySet()) {
        one(files, move.getKey(), move.getValue());
      }
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(AT_A_TIME, moves.size()));
    List<Future<?>> begun = new ArrayList<>();
    try {
      moves.forEach(
          (file, to) ->
              begun.add(
                  pool.submit(
                      () -> {
                        one(files, file, to);
                        return null;
                      })));
      for (Future<?> move : begun) {
        move.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("The moves were interrupted.").initCause(e);
    } finally {
      begun.forEach(move -> move.cancel(false));
      end(pool);
    }
  }

  /** Waits for the moves that were begun, so that none happens later. */
  private static void end(ExecutorService pool) {
    pool.shutdown();
    try {
      pool.awaitTermination(SECONDS_OF_A_MOVE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Moves a file; one that a move has copied already and not deleted is deleted. */
  private static void one(FileSystem files, FileStatus file, Path to) throws IOException {
    if (isThere(files, file, to)) {
      files.delete(file.getPath(), false);
    } else {
      files.delete(to, false);
      rename(files, file.getPath(), to);
    }
  }

  /** Whether a file is at another place already. */
  static boolean isThere(FileSystem files, FileStatus file, Path to) throws IOException {
    return files.exists(to) && files.getFileStatus(to).getLen() == file.getLen();
  }

  /**
   * Renames a file or a folder.
   *
   * @throws IOException if that cannot be
   */
  static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(
          "Cannot rename %s to %s. Check the permissions there and run the same command again."
              .formatted(from, to));
    }
  }
}
