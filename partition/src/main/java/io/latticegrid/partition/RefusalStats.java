package io.latticegrid.partition;

import java.util.concurrent.atomic.LongAdder;

/** Counters of what one shard did not execute. Thread-safe, like {@link HostStats}. */
public final class RefusalStats {
  /** Operations refused because another member is the primary. */
  public final LongAdder notOwner = new LongAdder();

  /** Operations refused because a queue or credit was exhausted. */
  public final LongAdder overloaded = new LongAdder();

  /** Writes refused because a map or the node has no room for them. */
  public final LongAdder full = new LongAdder();

  /** Writes refused for want of a lease. */
  public final LongAdder noLease = new LongAdder();

  /** Writes refused because fewer copies can be reached than the group asks for. */
  public final LongAdder notEnoughCopies = new LongAdder();

  /** Writes answered as indeterminate. */
  public final LongAdder indeterminate = new LongAdder();
}
