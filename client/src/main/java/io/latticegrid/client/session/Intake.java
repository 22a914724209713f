package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of calls from any thread to the session's loop, where back-pressure meets callers.
 * Thread-safe.
 */
final class Intake {
  private final SessionContext context;
  private final CallEngine engine;
  private volatile boolean closed;

  Intake(SessionContext context, CallEngine engine) {
    this.context = context;
    this.engine = engine;
  }

  /** Takes nothing any more, and lets go whoever is held. */
  void close() {
    closed = true;
    context.loop().execute(context.gate()::open);
  }

  boolean isClosed() {
    return closed;
  }

  /** Has a call carried out, or ends it at once. */
  void submit(Call call) {
    GridException refusal = enter(new Submission(call), call.purpose, call.options);
    if (refusal != null) {
      call.fail(refusal);
    }
  }

  /** Has something done on the loop, or says why not, there or here. */
  void submit(
      Purpose purpose, CallOptions options, Runnable start, Consumer<GridException> refused) {
    Runnable task =
        () -> {
          if (closed) {
            refused.accept(closed(purpose));
          } else {
            start.run();
          }
        };
    GridException refusal = enter(task, purpose, options);
    if (refusal != null) {
      refused.accept(refusal);
    }
  }

  /** Hands a task to the loop, as soon as there is room; else says why it won't run. */
  private @Nullable GridException enter(Runnable task, Purpose purpose, CallOptions options) {
    if (closed) {
      return closed(purpose);
    }
    if (options.patient()) {
      context.loop().execute(task);
      return null;
    }
    Gate gate = context.gate();
    if (gate.isShut() && !letIn(gate, options.timeoutNanos())) {
      return refused(purpose, "operations under way");
    }
    if (closed) {
      return closed(purpose); // While its caller was held.
    }
    if (context.loop().offer(task)) {
      return null;
    }
    if (!gate.holds() || context.loop().inLoop()) {
      return refused(purpose, "requests handed to the client's loop");
    }
    handOverAndWait(gate, task, options.timeoutNanos());
    return null;
  }

  private boolean letIn(Gate gate, long timeoutNanos) {
    if (context.loop().inLoop()) {
      return gate.keepsWaiting() && gate.hasPlaceToWait();
    }
    return gate.holds() && gate.hold(timeoutNanos);
  }

  /**
   * The loop has more to do than its queue may hold: its caller goes on when it has come so far.
   */
  private void handOverAndWait(Gate gate, Runnable task, long timeoutNanos) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    context
        .loop()
        .execute(() -> {
          task.run();
          begun.complete(null);
        });
    gate.await(begun, timeoutNanos);
  }

  private GridException refused(Purpose purpose, String what) {
    context.counters().refusedOutside();
    return Failures.tooMany(purpose, what);
  }

  /** The error of a call that comes too late. */
  static GridException closed(Purpose purpose) {
    return new GridException(Code.CLOSED, purpose + ": the client is closed; nothing was applied");
  }

  /** A call on its way to the loop. */
  private final class Submission implements Runnable {
    private final Call call;

    Submission(Call call) {
      this.call = call;
    }

    @Override
    public void run() {
      if (closed) {
        call.fail(closed(call.purpose));
      } else {
        engine.start(call);
      }
    }
  }
}
