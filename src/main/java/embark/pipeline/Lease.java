package embark.pipeline;

/**
 * A right to use a shared thing until it is closed; closing again does nothing.
 *
 * @param <R> the thing
 */
interface Lease<R> extends AutoCloseable {

  R value();

  @Override
  void close();
}
