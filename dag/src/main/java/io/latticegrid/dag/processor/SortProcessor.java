package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Emits the first items of an order, equals as they came. Confined to the worker's loop. It holds
 * no more than the limit: a heap with the last of them on top, which a better one replaces.
 */
final class SortProcessor implements Processor {
  private final Comparator<Ranked> order;
  private final int limit;
  private final boolean failsBeyond;
  private final PriorityQueue<Ranked> worstFirst;
  private Iterator<Object> emitting = Collections.emptyIterator();
  private long arrivals;
  private boolean ended;
  private @Nullable Emitter emitter;

  /** Drops what is beyond the limit, or fails on it. */
  SortProcessor(Comparator<Object> order, int limit, boolean failsBeyond) {
    this.order = Comparator.comparing(Ranked::item, order).thenComparingLong(Ranked::arrival);
    this.limit = limit;
    this.failsBeyond = failsBeyond;
    this.worstFirst = new PriorityQueue<>(this.order.reversed());
  }

  private record Ranked(Object item, long arrival) {}

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    for (Object item = inbox.poll(); item != null; item = inbox.poll()) {
      add(new Ranked(item, arrivals++));
    }
  }

  private void add(Ranked ranked) {
    if (worstFirst.size() < limit) {
      worstFirst.add(ranked);
    } else if (failsBeyond) {
      throw new GridException(Code.TOO_LARGE, "the query sorts more than " + limit + " rows");
    } else if (limit > 0 && order.compare(ranked, worstFirst.element()) < 0) {
      worstFirst.remove();
      worstFirst.add(ranked);
    }
  }

  @Override
  public boolean wantsMore() {
    return limit > 0 || failsBeyond;
  }

  @Override
  public boolean complete() {
    if (!ended) {
      ended = true;
      List<Ranked> sorted = new ArrayList<>(worstFirst);
      sorted.sort(order);
      worstFirst.clear();
      emitting = sorted.stream().map(Ranked::item).iterator();
    }
    return Processors.initialised(emitter).emitAll(emitting);
  }

  @Override
  public void close() {
    worstFirst.clear();
    emitting = Collections.emptyIterator();
  }
}
