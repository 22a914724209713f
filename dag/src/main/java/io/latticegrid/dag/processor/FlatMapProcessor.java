package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes any number of items of each, lazily. Confined to the worker's loop. */
final class FlatMapProcessor implements Processor {
  private final Function<Object, ? extends Iterator<?>> expand;
  private Iterator<?> current = Collections.emptyIterator();
  private @Nullable Emitter emitter;

  FlatMapProcessor(Function<Object, ? extends Iterator<?>> expand) {
    this.expand = expand;
  }

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    while (Processors.initialised(emitter).emitAll(current)) {
      Object item = inbox.poll();
      if (item == null) {
        return;
      }
      current = expand.apply(item);
    }
  }

  @Override
  public boolean complete() {
    return Processors.initialised(emitter).emitAll(current);
  }
}
