package embark.bundle;

import embark.head.Dense;
import embark.head.Normalization;
import embark.head.Pooling;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a bundle makes a sentence vector of token vectors, as its sentence-transformers files say;
 * without such files, the mean over tokens, not normalized, as sentence-transformers does then.
 *
 * @param pooling tokens to one vector, or what is wrong with the bundle's word on it
 * @param promptTokens whether the prompt's own tokens take part in the pooling
 * @param layers dense layers after the pooling
 * @param normalization the last step
 * @param prompts texts to put before the input, by name
 * @param defaultPrompt name of the prompt that is used when none is asked for
 */
public record SentenceSettings(
    Stated<Pooling> pooling,
    PromptTokens promptTokens,
    List<Dense> layers,
    Normalization normalization,
    Map<String, String> prompts,
    Optional<String> defaultPrompt) {

  public SentenceSettings {
    layers = List.copyOf(layers);
    prompts = Map.copyOf(prompts);
  }

  /** Whether a prompt's tokens are pooled. */
  public enum PromptTokens {
    /** They are, like all others. */
    POOLED,
    /** They are left out ({@code include_prompt: false}). */
    LEFT_OUT
  }
}
