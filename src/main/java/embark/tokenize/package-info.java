/**
 * Text to token ids.
 *
 * <p>Start with {@link embark.tokenize.Text}, {@link embark.tokenize.Tokenizer} and {@link
 * embark.tokenize.Encoding}. BERT's texts are read by {@link embark.tokenize.WordPieceTokenizer},
 * all others by {@link embark.tokenize.DjlTokenizer}, which is the reference too. The room knows
 * one library, DJL's Hugging Face tokenizers, and nothing of batches, models or Spark.
 */
package embark.tokenize;
