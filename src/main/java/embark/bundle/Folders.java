package embark.bundle;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Folders and files of this host that appear whole and go whole. */
final class Folders {

  private Folders() {}

  /**
   * A file to write to, each piece at once. Java tells of a disk that is full by a bare {@link
   * IOException}, as of a source that breaks; here all failures are {@link FileSystemException}s.
   */
  static OutputStream open(Path file, OpenOption... options) throws IOException {
    return new FilterOutputStream(Files.newOutputStream(file, options)) {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw told(file, e);
        }
      }
    };
  }

  /** Writes lines as a file that is there whole or, where that fails, as it was before. */
  static void write(Path file, List<String> lines) throws IOException {
    Path making = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = open(making)) {
        for (String line : lines) {
          out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }

  /** A failure as one of a file on this host's disk. */
  static FileSystemException told(Path file, IOException failure) {
    if (failure instanceof FileSystemException known) {
      return known;
    }
    FileSystemException told = new FileSystemException(file.toString(), null, failure.getMessage());
    told.initCause(failure);
    return told;
  }

  /** Renames a folder to a name that has none; one that another process put there stays. */
  static void move(Path making, Path folder) throws IOException {
    try {
      Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Deletes a folder with all in it; what another process deletes meanwhile is gone as well. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Deleted between being listed and being looked at.
    }
  }

  /** Deletes all files of a folder but some, by their paths below it. */
  static void keepOnly(Path folder, List<String> kept) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!kept.contains(folder.relativize(file).toString().replace('\\', '/'))) {
          Files.delete(file);
        }
      }
    }
  }
}
