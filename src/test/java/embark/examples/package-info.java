/**
 * Embark with MLlib, an example a class: each is short, runs, and shows that it does what it says.
 *
 * <p>Start with {@link embark.examples.LogisticRegressionExampleTest}. The texts are {@link
 * embark.examples.Messages}.
 */
package embark.examples;
