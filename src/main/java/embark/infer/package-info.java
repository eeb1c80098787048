/**
 * A rectangle of token ids to floats, on a device.
 *
 * <p>Start with {@link embark.infer.Engine} and {@link embark.infer.OnnxEngine}. The room knows one
 * library, ONNX Runtime, and nothing of what the floats mean.
 */
package embark.infer;
