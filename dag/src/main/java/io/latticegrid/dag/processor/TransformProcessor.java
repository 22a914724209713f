package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes at most one item of each: map and filter. Confined to the worker's loop. */
final class TransformProcessor implements Processor {
  private final Function<Object, ? extends @Nullable Object> transform;
  private @Nullable Emitter emitter;

  TransformProcessor(Function<Object, ? extends @Nullable Object> transform) {
    this.transform = transform;
  }

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    Emitter out = Processors.initialised(emitter);
    boolean room = out.flush();
    while (room) {
      Object item = inbox.poll();
      if (item == null) {
        return;
      }
      Object made = transform.apply(item);
      room = made == null || out.emit(made);
    }
  }

  @Override
  public boolean complete() {
    return Processors.initialised(emitter).flush();
  }
}
