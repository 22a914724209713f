package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Processor;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Emits what an iterator at hand has. Confined to the worker's loop. */
final class IteratorSource implements Processor {
  private final Function<Context, ? extends Iterator<?>> open;
  private Iterator<?> items = Collections.emptyIterator();
  private @Nullable Emitter emitter;

  IteratorSource(Function<Context, ? extends Iterator<?>> open) {
    this.open = open;
  }

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
    items = open.apply(context);
  }

  @Override
  public boolean complete() {
    return Processors.initialised(emitter).emitAll(items);
  }
}
