/**
 * A model directory: found, fetched (of the Hugging Face hub too), read and checked; and the files
 * of a head that was trained on one.
 *
 * <p>Start with {@link embark.bundle.ModelLocator}, {@link embark.bundle.BundleReader} and {@link
 * embark.bundle.Bundle}. The room reads JSON and the header of the ONNX file; it opens no session
 * and tokenizes nothing.
 */
package embark.bundle;
