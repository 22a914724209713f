package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.port.Invariant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Emits what a {@link BatchReader} reads asynchronously, one batch ahead. Confined to the worker's
 * loop; answers come in through {@link Context#onWorker}.
 */
final class BatchSource implements Processor {
  private final Function<Context, ? extends BatchReader> open;
  private Iterator<?> current = Collections.emptyIterator();
  private @Nullable List<?> next;
  private boolean reading;
  private boolean ended;
  private boolean closed;
  private @Nullable Context context;
  private @Nullable BatchReader reader;
  private @Nullable Emitter emitter;

  BatchSource(Function<Context, ? extends BatchReader> open) {
    this.open = open;
  }

  @Override
  public void init(Context given) {
    context = given;
    emitter = new Emitter(given.outbox());
    reader = open.apply(given);
    readAhead();
  }

  @Override
  public boolean complete() {
    while (Processors.initialised(emitter).emitAll(current)) {
      if (next == null) {
        return ended;
      }
      current = next.iterator();
      next = null;
      readAhead();
    }
    return false;
  }

  private void readAhead() {
    if (!ended) {
      Invariant.check(!reading, "a batch is read while another is due");
      reading = true;
      Processors.initialised(reader).read(new OnWorker());
    }
  }

  private void take(List<?> items, boolean last) {
    if (closed) {
      return;
    }
    Invariant.check(reading, "a read was answered twice");
    reading = false;
    ended = last;
    if (!items.isEmpty()) {
      next = items;
    } else {
      readAhead();
    }
  }

  @Override
  public void close() {
    closed = true;
    current = Collections.emptyIterator();
    next = null;
    if (reader != null) {
      reader.close();
    }
  }

  /** Brings an answer to the worker's loop. */
  private final class OnWorker implements BatchReader.Answer {
    @Override
    public void items(List<?> items, boolean last) {
      Processors.initialised(context).onWorker(() -> take(items, last));
    }

    @Override
    public void failed(RuntimeException cause) {
      Processors.initialised(context)
          .onWorker(() -> {
            if (!closed) {
              throw cause;
            }
          });
    }
  }
}
