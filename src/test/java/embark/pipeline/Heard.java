package embark.pipeline;

import embark.tokenize.Encoding;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** A tokenizer that notes what it is given, and gives nothing. */
final class Heard implements Tokenizer {

  private final List<Text> texts = new ArrayList<>();

  /** What a task has the model read for a text. */
  static List<Text> of(Task<?, ?> task, Text text) {
    try (Heard heard = new Heard()) {
      task.encode(text, heard);
      return heard.texts;
    }
  }

  @Override
  public List<Encoding> encode(Text text) {
    texts.add(text);
    return List.of();
  }

  @Override
  public void close() {}
}
