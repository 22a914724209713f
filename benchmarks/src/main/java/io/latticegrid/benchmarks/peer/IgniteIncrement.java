package io.latticegrid.benchmarks.peer;

import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** Adds one, at the member that owns the key. Immutable. */
public final class IgniteIncrement implements EntryProcessor<Long, Long, @Nullable Void> {
  @Override
  public @Nullable Void process(MutableEntry<Long, Long> entry, Object... arguments) {
    Long value = entry.getValue();
    entry.setValue(value == null ? 1 : value + 1);
    return null;
  }
}
