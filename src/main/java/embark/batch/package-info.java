/**
 * Encodings to padded rectangles under a token budget.
 *
 * <p>Start with {@link embark.batch.Batcher} and {@link embark.batch.TokenBatch}. The room knows
 * token ids and nothing of where they come from or what reads them.
 */
package embark.batch;
