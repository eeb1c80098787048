package embark.bundle;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Folders of this machine as if they were elsewhere, behind {@code far:}; says what was read. */
class FolderSource implements StreamSource {

  /** What stands before the path of a folder. */
  static final String SCHEME = "far:";

  private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
  private final List<String> listed = Collections.synchronizedList(new ArrayList<>());

  /** The files that were opened, in order. */
  List<String> opened() {
    return List.copyOf(opened);
  }

  /** The folders that were listed, in order. */
  List<String> listed() {
    return List.copyOf(listed);
  }

  @Override
  public List<Entry> list(String model, String folder) throws IOException {
    listed.add(folder);
    Path path = path(model, folder);
    if (!Files.isDirectory(path)) {
      throw new FileNotFoundException("no folder " + path);
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        entries.add(
            Files.isDirectory(file)
                ? new Entry(name, Kind.FOLDER, 0, "")
                : new Entry(
                    name, Kind.FILE, Files.size(file), Files.getLastModifiedTime(file).toString()));
      }
    }
    return entries;
  }

  @Override
  public InputStream open(String model, String path) throws IOException {
    opened.add(path);
    return new ByteArrayInputStream(Files.readAllBytes(path(model, path)));
  }

  private static Path path(String model, String below) {
    return Path.of(model.substring(SCHEME.length())).resolve(below);
  }
}
