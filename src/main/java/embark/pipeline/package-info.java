/**
 * The walk: items in, results out, in order.
 *
 * <p>Start with {@link embark.pipeline.PipelineSpec}, which says what to do and travels, and {@link
 * embark.pipeline.Pipeline}, which does it. The row that an item carries is never looked at. This
 * is the one room where rows are reordered, inside a window, and put back.
 */
package embark.pipeline;
