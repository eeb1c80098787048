package embark.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as a stream that waits only so long for the next bytes. A failure of the
 * connection is a {@link HubPauseException}. For one reader.
 */
final class TimedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

  /** What came: some bytes, or the end, with its reason where it is none of the body. */
  private record Piece(List<ByteBuffer> bytes, boolean last, Optional<Throwable> failure) {}

  private final Duration silence;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private List<ByteBuffer> bytes = List.of();
  private boolean ended;
  private volatile boolean closed;

  /** A body that fails when nothing comes for so long. */
  TimedBody(Duration silence) {
    this.silence = silence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    pieces.add(new Piece(item, false, Optional.empty()));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece(List.of(), true, Optional.of(failure)));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece(List.of(), true, Optional.empty()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    for (ByteBuffer next = next(); !ended; next = next()) {
      if (next.hasRemaining()) {
        int read = Math.min(length, next.remaining());
        next.get(buffer, offset, read);
        return read;
      }
    }
    return -1;
  }

  /** The bytes to read from next; waits where all that came were read. */
  private ByteBuffer next() throws IOException {
    for (ByteBuffer some : bytes) {
      if (some.hasRemaining()) {
        return some;
      }
    }
    if (!ended) {
      Piece piece = taken();
      bytes = piece.bytes();
      ended = piece.last();
      if (!ended) {
        subscription.join().request(1);
      }
    }
    return bytes.isEmpty() ? ByteBuffer.allocate(0) : bytes.get(0);
  }

  private Piece taken() throws IOException {
    Piece piece;
    try {
      piece = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the work was cancelled");
    }
    if (piece == null) {
      throw HubPauseException.silent(silence);
    }
    if (piece.failure().isPresent()) {
      throw HubPauseException.cut(piece.failure().get());
    }
    return piece;
  }

  /** Ends the connection if the body was not read to its end. */
  @Override
  public void close() {
    closed = true;
    if (subscription.isDone()) {
      subscription.join().cancel();
    }
  }
}
