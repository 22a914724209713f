package io.latticegrid.node.admission;

import io.latticegrid.data.error.GridException.Code;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many peers were refused, by reason. Thread-safe. */
public final class AdmissionStats {
  private final Map<Code, LongAdder> refused = new EnumMap<>(Code.class);

  /** Nobody so far. */
  public AdmissionStats() {
    for (Code code : Code.values()) {
      if (code.isRefusal()) {
        refused.put(code, new LongAdder());
      }
    }
  }

  /** Counts a peer. */
  public void refused(Code code) {
    LongAdder counter = refused.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  /** The counters by reason. */
  public Map<Code, LongAdder> counters() {
    return refused;
  }
}
