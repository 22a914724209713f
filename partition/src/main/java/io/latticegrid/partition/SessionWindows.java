package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the last writes of each client session came to, so that a retry is answered and not executed
 * twice. Confined to the shard's loop. The same on every replica, because each entry travels in the
 * delta of its write.
 */
final class SessionWindows {
  /** Unanswered writes that a session may have in one partition. */
  static final int WINDOW = 64;

  private static final byte[] NOT_REMEMBERED = {};

  private final TreeMap<Long, Session> sessions = new TreeMap<>();
  private final Long2ObjectHashMap<Session> byId = new Long2ObjectHashMap<>();
  private final Unchanged unchanged = new Unchanged();

  /** Whose write was looked at last: one write looks several times. */
  private @Nullable Session latest;

  /** No session was used last before this. */
  private long oldestUseNanos;

  /**
   * What is remembered of a value that a write returned: long ones are not, lest a session's
   * results outgrow a frame.
   */
  static byte @Nullable [] remembered(byte @Nullable [] returned) {
    return returned == null || returned.length <= Limits.MAX_REMEMBERED_BYTES
        ? returned
        : NOT_REMEMBERED;
  }

  /**
   * Whether the value that a write returned is remembered. No value is empty: each begins with its
   * type.
   */
  static boolean isRemembered(byte @Nullable [] oldValue) {
    return oldValue == null || oldValue.length > 0;
  }

  /** The writes that came to nothing here; of this copy alone. */
  Unchanged unchanged() {
    return unchanged;
  }

  /** Remembers what a write came to. */
  void record(Dot dot, Outcome outcome, long nowNanos) {
    if (sessions.isEmpty()) {
      oldestUseNanos = nowNanos;
    }
    Session session = session(outcome.session());
    if (session == null) {
      session = new Session(outcome.session());
      sessions.put(outcome.session(), session);
      byId.put(outcome.session(), session);
    }
    session.lastUsedNanos = nowNanos;
    session.put(outcome.sequence(), new WindowEntry(dot, outcome));
    session.executed.add(outcome.sequence());
    session.forgetBelow(outcome.acknowledgedBelow());
    while (session.size() > WINDOW) {
      session.forgetBelow(session.firstSequence() + 1);
    }
  }

  private @Nullable Session session(long id) {
    Session found = latest;
    if (found == null || found.id != id) {
      found = byId.get(id);
      latest = found;
    }
    return found;
  }

  /** What a write came to, if it is remembered. */
  @Nullable WindowEntry find(long session, long sequence) {
    Session known = session(session);
    return known == null ? null : known.find(sequence);
  }

  /** What the writes of a session below a sequence came to, as far as it is remembered. */
  Collection<WindowEntry> below(long session, long sequence) {
    Session known = session(session);
    return known == null ? List.of() : known.below(sequence);
  }

  /**
   * Whether a result of that sequence may have been forgotten, so that a retry can't be told from a
   * first try.
   */
  boolean mayBeForgotten(long session, long sequence) {
    Session known = session(session);
    return known != null && sequence < known.forgottenBelow;
  }

  /** Whether a write of that sequence was executed here, remembered or not. */
  boolean wasExecuted(long session, long sequence) {
    Session known = session(session);
    return known != null && known.executed.contains(sequence);
  }

  /** Whether a later write of the session is remembered, so that this one may be a late retry. */
  boolean isBelowKnown(long session, long sequence) {
    Session known = session(session);
    return known != null && !known.isEmpty() && sequence < known.lastSequence();
  }

  /**
   * Some of what is remembered, by session and sequence; whole sessions only.
   *
   * @param entries the results
   * @param nextSession where to go on
   * @param done whether that was all
   */
  record Page(List<WindowEntry> entries, long nextSession, boolean done) {}

  /** The results of the sessions from one on, about so many bytes and at least one session. */
  Page page(long fromSession, long maxBytes) {
    List<WindowEntry> entries = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Long, Session> session : sessions.tailMap(fromSession, true).entrySet()) {
      if (bytes >= maxBytes) {
        return new Page(entries, session.getKey(), false);
      }
      for (WindowEntry entry : session.getValue().all()) {
        byte[] oldValue = entry.outcome().oldValue();
        bytes += 64 + (oldValue == null ? 0 : oldValue.length);
        entries.add(entry);
      }
    }
    return new Page(entries, 0, true);
  }

  /** Forgets sessions not used for longer than allowed. */
  void expire(long nowNanos, long idleNanos) {
    if (sessions.isEmpty() || nowNanos - oldestUseNanos <= idleNanos) {
      return;
    }
    oldestUseNanos = nowNanos;
    latest = null;
    Iterator<Map.Entry<Long, Session>> all = sessions.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Session> session = all.next();
      long lastUsedNanos = session.getValue().lastUsedNanos;
      if (nowNanos - lastUsedNanos > idleNanos) {
        byId.remove((long) session.getKey());
        all.remove();
      } else if (lastUsedNanos - oldestUseNanos < 0) {
        oldestUseNanos = lastUsedNanos;
      }
    }
  }

  void clear() {
    unchanged.clear();
    latest = null;
    sessions.clear();
    byId.clear();
  }

  /** One object with its results: each write of it looks at both. */
  private static final class Session extends SessionResults {
    private final long id;

    /** The sequences that were executed; one range, unless some were elsewhere. */
    private final SequenceRanges executed = new SequenceRanges();

    private long forgottenBelow;
    private long lastUsedNanos;

    Session(long id) {
      this.id = id;
    }

    /** Also what came late: a copy may know more of what is forgotten than who executed it. */
    void forgetBelow(long sequence) {
      forgottenBelow = Math.max(forgottenBelow, sequence);
      dropBelow(forgottenBelow);
    }
  }
}
