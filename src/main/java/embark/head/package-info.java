/**
 * Floats to an answer per text.
 *
 * <p>Start with {@link embark.head.Head} and {@link embark.head.EmbeddingHead}. A head is
 * arithmetic on the model's outputs: it knows no tokenizer, no files and no Spark.
 */
package embark.head;
