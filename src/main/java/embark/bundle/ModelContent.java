package embark.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of a model folder as the reader of a bundle asks for them, by paths relative to it. */
interface ModelContent {

  /** Whether files are fetched when they are first asked for. */
  boolean isElsewhere();

  /** Whether there is such a file. */
  boolean hasFile(String path);

  /** Whether there is such a folder. */
  boolean hasFolder(String path);

  /** Size of a file that is there, in bytes. */
  long size(String path) throws IOException;

  /** A file that is there, on this machine's disk. */
  Path file(String path);

  /** The files in the folder and in its module folders. */
  List<String> paths() throws IOException;

  /**
   * Whether a file really lies in the folder, links followed, or where the graph really lies (the
   * cache of Hugging Face's hub keeps all files of a model in one folder and links to them).
   */
  boolean isInside(String path, String graph);
}
