package io.latticegrid.node.ops;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.partition.Conflict;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of lost writes, off the loops. Thread-safe. A listener that is slower than
 * conflicts come misses some, which are counted: merging never waits for it.
 */
public final class ConflictFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictFeed.class);
  private static final int MAX_WAITING = 1_024;

  private final BlockingPool pool;
  private final Loop loop;
  private final List<Consumer<LostWrite>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder missed = new LongAdder();

  /** Runs listeners in a pool; the loop only counts those that are through. */
  public ConflictFeed(BlockingPool pool, Loop loop) {
    this.pool = pool;
    this.loop = loop;
  }

  /** Adds a listener; what is returned takes it out again. */
  public AutoCloseable listen(Consumer<LostWrite> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** How many lost writes a listener has missed. */
  public long missed() {
    return missed.sum();
  }

  /** Tells of a conflict in one of the maps, by number from 1. */
  public void tell(Conflict conflict, List<MapInfo> maps) {
    if (listeners.isEmpty() || conflict.mapId() < 1 || conflict.mapId() > maps.size()) {
      return;
    }
    MapInfo map = maps.get(conflict.mapId() - 1);
    if (waiting.incrementAndGet() > MAX_WAITING || !submit(conflict, map)) {
      waiting.decrementAndGet();
      missed.increment();
    }
  }

  private boolean submit(Conflict conflict, MapInfo map) {
    return pool.submit(
        () -> {
          LostWrite lost = lostWrite(conflict, map);
          listeners.forEach(listener -> listener.accept(lost));
          return lost;
        },
        loop,
        (lost, error) -> {
          waiting.decrementAndGet();
          if (error != null) {
            LOG.warn("a listener of conflicts failed", error);
          }
        });
  }

  private static LostWrite lostWrite(Conflict conflict, MapInfo map) {
    Schema schema = map.definition().value().schema();
    int field = conflict.field();
    boolean named = schema != null && field > 0 && field <= schema.fields().size();
    byte[] value = conflict.value();
    return new LostWrite(
        map.definition().name(),
        Canonical.fromBytes(conflict.key()),
        named && schema != null ? schema.fields().get(field - 1).name() : "",
        value == null ? null : Canonical.fromBytes(value),
        conflict.stamp());
  }
}
