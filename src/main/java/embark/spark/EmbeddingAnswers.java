package embark.spark;

import embark.pipeline.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The vector of each text and, where asked for, its number of tokens and whether it was cut. */
final class EmbeddingAnswers implements Answers<float[]> {

  private static final long serialVersionUID = 1L;

  /** A column that can be added, in the order of columns. */
  enum Column {
    /** The vector; null without text. */
    EMBEDDING,
    /** Tokens read; null without text. */
    TOKEN_COUNT,
    /** Whether tokens were left out; null without text. */
    TRUNCATED
  }

  private final OutputType type;
  private final ArrayList<Column> columns;

  EmbeddingAnswers(OutputType type, List<Column> columns) {
    this.type = type;
    this.columns = new ArrayList<>(columns);
  }

  @Override
  public Object[] one(Result<?, float[]> result) {
    return columns(column -> value(column, result));
  }

  @Override
  public Object[] many(List<? extends Result<?, float[]>> results) {
    return columns(column -> results.stream().map(result -> value(column, result)).toArray());
  }

  @Override
  public Object[] none() {
    return new Object[columns.size()];
  }

  private Object[] columns(Function<Column, Object> value) {
    return columns.stream().map(value).toArray();
  }

  private Object value(Column column, Result<?, float[]> result) {
    if (result.value() == null) {
      return null;
    }
    return switch (column) {
      case EMBEDDING -> type.value(result.value());
      case TOKEN_COUNT -> result.tokens();
      case TRUNCATED -> result.truncated();
    };
  }
}
