package embark.head;

import java.util.List;

/**
 * What a model answers to a question.
 *
 * @param answers the best answers, the best first; none where the context has no token
 * @param noAnswerScore how probable it is that the context does not say; the least of its windows
 */
public record Reply(List<Answer> answers, double noAnswerScore) {

  public Reply {
    answers = List.copyOf(answers);
  }
}
