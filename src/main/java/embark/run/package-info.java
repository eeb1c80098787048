/**
 * A dataset worked through: input, progress, output, summary, report.
 *
 * <p>Start with {@link embark.run.TransformRun}; {@link embark.run.TrainRun} and {@link
 * embark.run.EvaluationRun} are made of the same parts; {@link embark.run.PrepareRun} works on a
 * model alone, {@link embark.run.VerifyRun} on a model and what a reference says of some texts. The
 * room knows datasets and transformers, not command lines.
 */
package embark.run;
