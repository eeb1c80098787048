package embark.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a pipeline has leased, given back together. */
final class Leases implements AutoCloseable {

  private final Deque<Lease<?>> leases = new ArrayDeque<>();

  <R> R add(Lease<R> lease) {
    leases.push(lease);
    return lease.value();
  }

  @Override
  public void close() {
    while (!leases.isEmpty()) {
      leases.pop().close();
    }
  }
}
