/**
 * Floats to an answer per text.
 *
 * <p>Start with {@link embark.head.Head}, {@link embark.head.EmbeddingHead} and {@link
 * embark.head.ClassificationHead}. A head is arithmetic on the model's outputs: it knows no
 * tokenizer, no files and no Spark.
 */
package embark.head;
