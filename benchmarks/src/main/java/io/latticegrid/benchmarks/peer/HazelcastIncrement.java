package io.latticegrid.benchmarks.peer;

import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds one, at the member that owns the key and at its backup. Immutable. */
public final class HazelcastIncrement implements EntryProcessor<Long, Long, @Nullable Void> {
  @Override
  public @Nullable Void process(Map.Entry<Long, Long> entry) {
    Long value = entry.getValue();
    entry.setValue(value == null ? 1 : value + 1);
    return null;
  }
}
