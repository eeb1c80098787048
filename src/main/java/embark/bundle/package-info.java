/**
 * A model directory: found, read and checked.
 *
 * <p>Start with {@link embark.bundle.ModelLocator}, {@link embark.bundle.BundleReader} and {@link
 * embark.bundle.Bundle}. The room reads JSON and the header of the ONNX file; it opens no session
 * and tokenizes nothing.
 */
package embark.bundle;
