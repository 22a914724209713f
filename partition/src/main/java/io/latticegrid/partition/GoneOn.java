package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which changes of this copy came of attempts that their clients knew the answer of when they went
 * on at the other copy. What that one did from there on is later, whatever the stamps say: its
 * clock may be behind, or a try that was on its way for long was executed here once more. Confined
 * to the shard's loop.
 */
final class GoneOn {
  private final Map<Dot, Dot> firstThere = new HashMap<>();

  /**
   * A client's write was executed at the other copy.
   *
   * @param ours what is remembered here of the writes of its session that it had the answers of
   */
  void learn(WindowEntry there, Collection<WindowEntry> ours) {
    for (WindowEntry before : ours) {
      firstThere.merge(before.dot(), there.dot(), GoneOn::earlier);
    }
  }

  private static Dot earlier(Dot one, Dot other) {
    return one.sequence() <= other.sequence() ? one : other;
  }

  /** Whether a change of the other copy is later than one of this copy. */
  boolean isLater(Dot there, Dot ours) {
    Dot first = firstThere.get(ours);
    return first != null
        && first.origin().equals(there.origin())
        && first.sequence() <= there.sequence();
  }
}
