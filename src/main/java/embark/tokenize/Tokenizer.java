package embark.tokenize;

import java.util.List;

/** Text to token ids, exactly as the model's own tokenizer gives them. Safe for many threads. */
public interface Tokenizer extends AutoCloseable {

  /**
   * The encodings of one text: one for a tokenizer that truncates, several for one that cuts long
   * texts into windows. Never empty: an empty text has its special tokens.
   *
   * @throws IllegalArgumentException if the tokenizer cannot read the text
   */
  List<Encoding> encode(Text text);

  @Override
  void close();
}
