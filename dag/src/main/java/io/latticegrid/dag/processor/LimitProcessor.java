package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import org.jspecify.annotations.Nullable;

/** Skips some items, passes some, then wants no more. Confined to the worker's loop. */
final class LimitProcessor implements Processor {
  private long toSkip;
  private long toPass;
  private @Nullable Emitter emitter;

  LimitProcessor(long offset, long limit) {
    this.toSkip = offset;
    this.toPass = limit;
  }

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    boolean room = Processors.initialised(emitter).flush();
    while (room && toPass > 0) {
      Object item = inbox.poll();
      if (item == null) {
        return;
      }
      if (toSkip > 0) {
        toSkip--;
      } else {
        toPass--;
        room = Processors.initialised(emitter).emit(item);
      }
    }
  }

  @Override
  public boolean wantsMore() {
    return toPass > 0;
  }

  @Override
  public boolean complete() {
    return Processors.initialised(emitter).flush();
  }
}
