/** Programs that time parts of Embark and print figures; {@code benchmarks/run} starts them. */
package embark.benchmark;
