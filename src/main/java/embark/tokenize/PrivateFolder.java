package embark.tokenize;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * A folder among those of other users, as in {@code /tmp}, that this one alone can write to: who
 * knows its name may have made it before, with libraries of his own in it.
 */
public final class PrivateFolder {

  private static final Set<PosixFilePermission> OF_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * A user's folder among the temporary ones: {@code NAME-USER} if it is that user's alone, made
   * unless it is there; else a new one of another name.
   *
   * @throws IOException if nothing can be written there
   */
  public static Path temporary(String name) throws IOException {
    return of(Path.of(System.getProperty("java.io.tmpdir")), name);
  }

  /** Whether users other than a folder's owner and group can write to it. */
  static boolean isOpen(Path folder) {
    try {
      return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  static Path of(Path parent, String name) throws IOException {
    // Of the file system, not of its parts: what a container mounts is not always to be found.
    if (!parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      // Where files have no permissions, each user has a temporary folder of his own.
      return Files.createDirectories(parent.resolve(name));
    }
    return of(parent, name, user(parent));
  }

  static Path of(Path parent, String name, UserPrincipal user) throws IOException {
    FileAttribute<Set<PosixFilePermission>> own = PosixFilePermissions.asFileAttribute(OF_OWNER);
    Path folder = parent.resolve(name + "-" + user.getName());
    try {
      Files.createDirectory(folder, own);
    } catch (FileAlreadyExistsException e) {
      // It may be this user's.
    }
    if (isOf(user, folder)) {
      return folder;
    }
    Path other = Files.createTempDirectory(parent, name + "-", own);
    System.getLogger(PrivateFolder.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "%s is taken: another user made it or may write to it; expected a folder of this user alone. This process uses %s instead. Delete the one, or name a folder (EMBARK_CACHE for the cache)."
                .formatted(folder, other));
    return other;
  }

  /** The user of this process, whose name among Java's properties may be {@code ?}. */
  private static UserPrincipal user(Path parent) throws IOException {
    Path process = Path.of("/proc/self");
    if (Files.exists(process)) {
      return Files.getOwner(process);
    }
    Path probe = Files.createTempFile(parent, "embark", null);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean isOf(UserPrincipal user, Path folder) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.isDirectory()
        && found.owner().equals(user)
        && !found.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }
}
