package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups what comes in by key and emits an item per group, in the order of first sight. Confined to
 * the worker's loop. When there are more groups than allowed, a partial phase emits what it has and
 * begins anew, and a final phase fails.
 *
 * @param <A> the state of a group
 */
final class GroupProcessor<A> implements Processor {
  private final Phase<A> phase;
  private final int maxGroups;
  private Map<@Nullable Object, Group<A>> groups = new LinkedHashMap<>();
  private Iterator<?> emitting = Collections.emptyIterator();
  private boolean ended;
  private @Nullable Emitter emitter;

  GroupProcessor(Phase<A> phase, int maxGroups) {
    this.phase = phase;
    this.maxGroups = maxGroups;
  }

  /** What differs between the phases of an aggregation. */
  interface Phase<A> {
    /** The group of an item. */
    @Nullable Object key(Object item);

    /** The group's state with the item; the state is null for the first one. */
    A add(@Nullable A state, Object item);

    /** The item to emit for a group. */
    Object emit(@Nullable Object key, A state);

    /** Whether groups may be emitted more than once. */
    boolean isPartial();

    /** The state of the one group that exists even without items; null if there is none. */
    default @Nullable A seed() {
      return null;
    }
  }

  private static final class Group<A> {
    private A state;

    Group(A state) {
      this.state = state;
    }
  }

  @Override
  public void init(Context context) {
    emitter = new Emitter(context.outbox());
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    while (Processors.initialised(emitter).emitAll(emitting)) {
      if (groups.size() >= maxGroups && phase.isPartial()) {
        emitting = takeGroups();
        continue;
      }
      Object item = inbox.poll();
      if (item == null) {
        return;
      }
      add(item);
    }
  }

  private void add(Object item) {
    Object key = phase.key(item);
    Group<A> group = groups.get(key);
    if (group != null) {
      group.state = phase.add(group.state, item);
      return;
    }
    if (groups.size() == maxGroups) {
      throw new GridException(
          Code.TOO_LARGE, "the query has more than " + maxGroups + " groups on one processor");
    }
    groups.put(key, new Group<>(phase.add(null, item)));
  }

  private Iterator<Object> takeGroups() {
    Map<@Nullable Object, Group<A>> taken = groups;
    groups = new LinkedHashMap<>();
    return taken.entrySet().stream()
        .map(e -> phase.emit(e.getKey(), e.getValue().state))
        .iterator();
  }

  @Override
  public boolean complete() {
    if (!Processors.initialised(emitter).emitAll(emitting)) {
      return false;
    }
    if (!ended) {
      ended = true;
      A seed = groups.isEmpty() ? phase.seed() : null;
      if (seed != null) {
        groups.put(null, new Group<>(seed));
      }
      emitting = takeGroups();
    }
    return Processors.initialised(emitter).emitAll(emitting);
  }

  @Override
  public void close() {
    groups = new LinkedHashMap<>();
    emitting = Collections.emptyIterator();
  }
}
