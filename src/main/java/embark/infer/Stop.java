package embark.infer;

import java.util.ArrayList;
import java.util.List;

/** Ends calls of an engine from another thread: those that run, and those that would begin. */
public final class Stop {

  private final List<Call> running = new ArrayList<>();
  private boolean stopped;

  /** A call that runs. */
  public final class Call {

    private final Runnable end;

    private Call(Runnable end) {
      this.end = end;
    }

    /** Says that the call is over: its end is not asked for any more. */
    public void over() {
      synchronized (Stop.this) {
        running.remove(this);
      }
    }
  }

  /** Ends all calls, now and from now on. May be called again. */
  public synchronized void stop() {
    stopped = true;
    running.forEach(call -> call.end.run());
  }

  /**
   * Says that a call begins.
   *
   * @param end asks the call to end soon; called on another thread, at any time until it is over
   * @throws InferenceException of kind STOPPED if no call may begin any more
   */
  public synchronized Call begin(Runnable end) {
    if (stopped) {
      throw stopped(null);
    }
    Call call = new Call(end);
    running.add(call);
    return call;
  }

  /** What a call throws that was ended. */
  static InferenceException stopped(Throwable cause) {
    return new InferenceException(
        InferenceException.Kind.STOPPED,
        "The model was stopped, since the task that it worked for ended or was killed.",
        cause);
  }
}
