package io.latticegrid.metadata.swim;

import java.util.concurrent.atomic.LongAdder;

/** What a detector counts, from the node's start. Thread-safe. */
public final class SwimStats {
  /** Probes sent on its own account. */
  public final LongAdder probes = new LongAdder();

  /** Probes that nobody answered in time. */
  public final LongAdder failedProbes = new LongAdder();

  /** Probes that had to be tried through others. */
  public final LongAdder indirectProbes = new LongAdder();

  /** Members that came under suspicion, here or by gossip. */
  public final LongAdder suspicions = new LongAdder();

  /** Members that became unreachable, here or by gossip. */
  public final LongAdder unreachable = new LongAdder();

  /** Members that were suspect or unreachable and contradicted. */
  public final LongAdder recoveries = new LongAdder();

  /** Times that this member contradicted what was said of it. */
  public final LongAdder refutations = new LongAdder();

  /** Times that this member noticed that it had stood still. */
  public final LongAdder stalls = new LongAdder();

  /** Messages sent. */
  public final LongAdder messages = new LongAdder();
}
