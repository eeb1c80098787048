/**
 * Rows, Params, devices and persistence: the stages that Spark users work with.
 *
 * <p>Start with {@link embark.spark.TextEmbedder}, {@link embark.spark.TextClassifier} and {@link
 * embark.spark.HeadTrainer}. Params are resolved on the driver to one immutable {@link
 * embark.pipeline.PipelineSpec}; that travels, and nothing else does. Names of classes and Params
 * are kept for ever: saved pipelines hold them.
 */
package embark.spark;
