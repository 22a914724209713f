package io.latticegrid.node.ops;

import io.latticegrid.data.port.Loop;
import io.latticegrid.partition.Conflict;
import io.latticegrid.proto.message.NodeMessage.Lost;
import io.latticegrid.proto.message.NodeMessage.LostWrites;
import io.latticegrid.proto.message.NodeMessage.LostWritesAsk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The last writes that lost when sides of a split were merged here, for clients that ask. {@link
 * #tell} is thread-safe, the rest is confined to the control loop. Bounded: the oldest go first,
 * and who asks is told how many it missed.
 */
public final class LostWriteLog {
  private static final int MAX_WRITES = 1_024;
  private static final long MAX_BYTES = 8L << 20;
  private static final long MAX_ANSWER_BYTES = 1L << 20;

  private final Loop control;
  private final LongAdder refused = new LongAdder();
  private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
  private long bytes;
  private long last;

  private record Numbered(long number, Lost lost) {}

  /** Empty. */
  public LostWriteLog(Loop control) {
    this.control = control;
  }

  /** A write was lost. */
  public void tell(Conflict conflict) {
    int field = Math.max(conflict.field(), 0);
    Lost lost =
        new Lost(
            conflict.mapId(),
            conflict.key(),
            field,
            conflict.value(),
            conflict.stamp().time(),
            conflict.stamp().member());
    if (!control.offer(() -> keep(lost))) {
      refused.increment();
    }
  }

  private void keep(Lost lost) {
    kept.addLast(new Numbered(++last, lost));
    bytes += lost.size();
    while (kept.size() > MAX_WRITES || (bytes > MAX_BYTES && kept.size() > 1)) {
      bytes -= kept.removeFirst().lost().size();
    }
  }

  /** What a client asks for. */
  public LostWrites answer(LostWritesAsk ask) {
    // Those for which there was no room have numbers too: they are missed.
    last += refused.sumThenReset();
    if (ask.after() >= last) {
      return new LostWrites(last, false, 0, List.of());
    }
    Set<Integer> maps = new HashSet<>(ask.maps());
    List<Lost> writes = new ArrayList<>();
    long seen = ask.after();
    long missed = 0;
    long answerBytes = 0;
    for (Numbered next : kept) {
      if (next.number() <= seen) {
        continue;
      }
      boolean wanted = maps.contains(next.lost().mapId());
      if (wanted && !writes.isEmpty() && answerBytes + next.lost().size() > MAX_ANSWER_BYTES) {
        return new LostWrites(seen, true, missed, writes);
      }
      missed += next.number() - seen - 1;
      seen = next.number();
      if (wanted) {
        writes.add(next.lost());
        answerBytes += next.lost().size();
      }
    }
    return new LostWrites(last, false, missed + last - seen, writes);
  }
}
