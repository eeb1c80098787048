package embark.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder in a place where others write too. */
class PrivateFolderTest {

  private static final String NAME = "embark";

  private static final String TEMPORARY = "embark.cache.temporary";

  @TempDir private Path parent;

  @Test
  void aNewOneIsOfItsUserAlone() throws IOException {
    Path folder = PrivateFolder.of(parent, NAME);
    assertEquals(parent.resolve(NAME + "-" + Files.getOwner(parent).getName()), folder);
    assertEquals("rwx------", permissions(folder));
    assertEquals(folder, PrivateFolder.of(parent, NAME));
    try (var files = Files.list(parent)) {
      assertEquals(1, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwxr-xrwx"})
  void oneThatOthersCanWriteToIsNotTaken(String permissions) throws IOException {
    Path planted = PrivateFolder.of(parent, NAME);
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString(permissions));
    assertAnother(planted, PrivateFolder.of(parent, NAME));
  }

  @Test
  void aLinkIsNotTaken() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Path planted = PrivateFolder.of(parent, NAME);
    Files.delete(planted);
    Files.createSymbolicLink(planted, elsewhere);
    assertAnother(planted, PrivateFolder.of(parent, NAME));
  }

  @Test
  void oneOfAnotherUserIsNotTaken() throws IOException {
    UserPrincipal other =
        parent.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("65533");
    Path planted = Files.createDirectory(parent.resolve(NAME + "-" + other.getName()));
    assertAnother(planted, PrivateFolder.of(parent, NAME, other));
  }

  @Test
  void theCacheIsThereWhereTheHomeIsOfAllUsers() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    Map<String, String> before = new HashMap<>();
    for (String property : List.of("user.home", "java.io.tmpdir", "embark.cache", TEMPORARY)) {
      before.put(property, System.getProperty(property));
    }
    try {
      System.setProperty("user.home", parent.toString());
      System.setProperty("java.io.tmpdir", parent.toString());
      System.setProperty("embark.cache", " ");
      System.clearProperty(TEMPORARY);
      Path cache = HostCache.folder();
      assertEquals(PrivateFolder.of(parent, NAME), cache);
      assertEquals(cache, HostCache.folder());
    } finally {
      before.forEach(
          (property, value) -> {
            if (value == null) {
              System.clearProperty(property);
            } else {
              System.setProperty(property, value);
            }
          });
    }
  }

  private static void assertAnother(Path planted, Path folder) throws IOException {
    assertNotEquals(planted, folder);
    assertEquals(planted.getParent(), folder.getParent());
    assertEquals("rwx------", permissions(folder));
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
