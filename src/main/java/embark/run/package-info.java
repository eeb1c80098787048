/**
 * A dataset worked through: input, progress, output, summary.
 *
 * <p>Start with {@link embark.run.TransformRun}. The room knows datasets and transformers, not
 * command lines.
 */
package embark.run;
