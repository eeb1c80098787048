package embark.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import embark.spark.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of one host share what one of them fetched, and nothing that one did not finish. */
class FetchProcessesTest {

  private static final Path MODEL = Path.of("src/test/resources/models/tiny-bert");

  @TempDir private Path folder;

  private final String uri = FolderSource.SCHEME + MODEL.toAbsolutePath();
  private final Bundle bundle = BundleReader.read(MODEL);

  private ChildJvm.End fetch(String... what) throws IOException, InterruptedException {
    String[] words =
        Stream.concat(
                Stream.of(
                    folder.resolve("cache").toString(),
                    uri,
                    bundle.fingerprint(),
                    folder.resolve("log").toString()),
                Stream.of(what))
            .toArray(String[]::new);
    return new ChildJvm().run(FetchProgram.class, words);
  }

  private Path kept() {
    return folder.resolve("cache/models").resolve(bundle.fingerprint());
  }

  private long torn() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache/models/.fetching"))) {
      return files.filter(Files::isDirectory).count();
    }
  }

  @Test
  void twoAtOnceFetchOnce() throws Exception {
    String one = folder.resolve("one").toString();
    String other = folder.resolve("other").toString();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<ChildJvm.End>> ends =
          List.of(pool.submit(() -> fetch(one, other)), pool.submit(() -> fetch(other, one)));
      for (Future<ChildJvm.End> end : ends) {
        assertEquals(0, end.get().code(), end.get().text());
        assertEquals(kept().toString(), end.get().text().strip());
      }
    } finally {
      pool.shutdownNow();
    }
    List<String> opened = Files.readAllLines(folder.resolve("log")).stream().sorted().toList();
    assertEquals(bundle.files(), opened);
  }

  @Test
  void whatAKilledOneLeavesIsNotUsedAndGoesAway() throws Exception {
    ChildJvm.End end = fetch("halt");
    assertEquals(FetchProgram.HALTED, end.code(), end.text());
    assertFalse(Files.exists(kept()));
    assertEquals(1, torn(), "Nothing was left half fetched");
    Path found =
        new ModelLocator(folder.resolve("cache"), new FolderSource())
            .locate(uri, bundle.fingerprint());
    assertEquals(kept(), found);
    assertEquals(bundle.fingerprint(), BundleReader.read(found).fingerprint());
    assertEquals(0, torn(), "What was half fetched is still there");
  }
}
