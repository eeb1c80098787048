package embark.tokenize;

import java.util.List;

/**
 * The reference tokenizer, opened for the first text that needs it: most never do, and it takes
 * time and tens of megabytes. Safe for many threads.
 */
final class LateReference implements Tokenizer {

  private final TokenizerDefinition definition;
  private DjlTokenizer opened;
  private boolean closed;

  LateReference(TokenizerDefinition definition) {
    this.definition = definition;
  }

  @Override
  public List<Encoding> encode(Text text) {
    return open().encode(text);
  }

  private synchronized DjlTokenizer open() {
    if (closed) {
      throw new IllegalStateException("The tokenizer is closed; expected an open one.");
    }
    if (opened == null) {
      opened = new DjlTokenizer(definition);
    }
    return opened;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (opened != null) {
      opened.close();
    }
  }
}
