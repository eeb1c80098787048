/**
 * A dataset worked through: input, progress, output, summary, report.
 *
 * <p>Start with {@link embark.run.TransformRun}; {@link embark.run.TrainRun} and {@link
 * embark.run.EvaluationRun} are made of the same parts. The room knows datasets and transformers,
 * not command lines.
 */
package embark.run;
