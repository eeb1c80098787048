package embark.pipeline;

import embark.tokenize.Passage;
import embark.tokenize.PassageCutter;
import java.util.List;

/** Cuts texts with tokenizers that are shared, and given back when it is closed. */
public final class Passages implements AutoCloseable {

  private final PassageCutter cutter;
  private final Leases leases;

  Passages(PassageCutter cutter, Leases leases) {
    this.cutter = cutter;
    this.leases = leases;
  }

  /**
   * The passages of a text, in order; none of a text without tokens.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text
   */
  public List<Passage> of(String text) {
    return cutter.cut(text);
  }

  @Override
  public void close() {
    leases.close();
  }
}
