package embark.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model folder on this machine's disk.
 *
 * @param directory the folder
 */
record LocalContent(Path directory) implements ModelContent {

  @Override
  public boolean isElsewhere() {
    return false;
  }

  @Override
  public boolean hasFile(String path) {
    return Files.isRegularFile(directory.resolve(path));
  }

  @Override
  public boolean hasFolder(String path) {
    return Files.isDirectory(directory.resolve(path));
  }

  @Override
  public long size(String path) throws IOException {
    return Files.size(directory.resolve(path));
  }

  @Override
  public Path file(String path) {
    return directory.resolve(path);
  }

  @Override
  public List<String> paths() throws IOException {
    List<String> paths = new ArrayList<>(files(directory, ""));
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
        String name = child.getFileName().toString();
        if (BundleFiles.isModuleFolder(name)) {
          paths.addAll(files(child, name + "/"));
        }
      }
    }
    return paths;
  }

  private static List<String> files(Path folder, String before) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).map(file -> before + file.getFileName()).toList();
    }
  }

  @Override
  public boolean isInside(String path, String graph) {
    try {
      Path real = directory.resolve(path).toRealPath();
      return real.startsWith(directory.toRealPath())
          || real.getParent().equals(directory.resolve(graph).toRealPath().getParent());
    } catch (IOException e) {
      return false;
    }
  }
}
