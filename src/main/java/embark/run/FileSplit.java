package embark.run;

/**
 * A piece of an input file that is read in one go.
 *
 * @param path the file; for an input that is no file, what stands for it
 * @param start its first byte in the file
 * @param length its bytes
 * @param size bytes of the whole file
 * @param modified when the file was last changed, in milliseconds since 1970
 */
record FileSplit(String path, long start, long length, long size, long modified) {

  /**
   * A file as it was at a time.
   *
   * @param path the file
   * @param size its bytes
   * @param modified when it was last changed, in milliseconds since 1970
   */
  record Version(String path, long size, long modified) {}

  /** The file that the piece is of. */
  Version file() {
    return new Version(path, size, modified);
  }
}
