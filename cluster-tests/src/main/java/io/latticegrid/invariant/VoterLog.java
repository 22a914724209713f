package io.latticegrid.invariant;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.StoredSnapshot;
import io.latticegrid.metadata.wire.StoredStep;
import io.latticegrid.metadata.wire.StoredSteps;
import io.latticegrid.metadata.wire.StoredTerm;
import io.latticegrid.metadata.wire.StoredVoter;
import io.latticegrid.metadata.wire.Voter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What lies durably on the disk of one host's metadata log, by the writes and syncs that reached
 * the disk. Confined to its caller. It outlives the host's processes, as the disk does.
 */
public final class VoterLog {
  private static final String VOTER = "raft/voter";
  private static final String TERM = "raft/term";
  private static final String SNAPSHOT = "raft/snapshot";
  private static final String LOG = "raft/log.";
  private static final int LENGTH = 4;
  private static final int CHECKSUM = 8;
  private static final int HEADER = 16;

  /** Told of what becomes durable, and of what is wrong about it. */
  interface Listener {
    /** An entry is durable. */
    void stored(VoterLog log, RaftEntry entry);

    /** Entries from one on are void. */
    void cut(VoterLog log, long from);

    /** Another set of voters follows the former one in the log. */
    void changed(VoterLog log, Set<Voter> former, Set<Voter> now);

    /** What must be on the disk is not, or is done away with. */
    void forgotten(VoterLog log, String what);
  }

  private final String host;
  private final Listener listener;
  private final TreeMap<Long, Integer> terms = new TreeMap<>();
  private final TreeMap<Long, Set<Voter>> voters = new TreeMap<>();
  private final Map<String, Long> durableBytes = new HashMap<>();
  private final List<byte[]> unsynced = new ArrayList<>();
  private long unsyncedBytes;
  private StoredVoter voter = StoredVoter.getDefaultInstance();
  private StoredTerm term = StoredTerm.getDefaultInstance();
  private long snapshotIndex;
  private boolean booting;

  VoterLog(String host, Listener listener) {
    this.host = host;
    this.listener = listener;
  }

  /** Whose log it is; nobody's while there is none. */
  Voter self() {
    return voter.getSelf();
  }

  String group() {
    return voter.getGroup();
  }

  /** The durable term, and the vote in it. */
  StoredTerm term() {
    return term;
  }

  /** The index of the last durable entry. */
  long lastIndex() {
    return terms.isEmpty() ? snapshotIndex : Math.max(snapshotIndex, terms.lastKey());
  }

  /** The term of a durable entry; null if it is not there, or in the snapshot. */
  @Nullable Integer termAt(long index) {
    return terms.get(index);
  }

  long snapshotIndex() {
    return snapshotIndex;
  }

  /** A process of the host begins; what was not synced may be there or not. Whether it voted. */
  public boolean begun() {
    booting = voter.hasSelf() && term.getTerm() > 0;
    unsynced.clear();
    unsyncedBytes = 0;
    return booting;
  }

  /** The process took part in something: from now on it may be told to be voter no more. */
  public void tookPart() {
    booting = false;
  }

  /** The disk was emptied from outside. */
  public void wiped() {
    forget();
  }

  private void forget() {
    terms.clear();
    voters.clear();
    durableBytes.clear();
    unsynced.clear();
    unsyncedBytes = 0;
    voter = StoredVoter.getDefaultInstance();
    term = StoredTerm.getDefaultInstance();
    snapshotIndex = 0;
    booting = false;
  }

  /** Bytes were appended; not durable yet. */
  public void appended(String name, byte[] bytes) {
    if (name.startsWith(LOG)) {
      unsynced.add(bytes);
      unsyncedBytes += bytes.length;
    }
  }

  /** A file was synced. */
  public void synced(String name) {
    if (name.startsWith(LOG)) {
      durableBytes.merge(name, unsyncedBytes, Long::sum);
      List<byte[]> frames = List.copyOf(unsynced);
      unsynced.clear();
      unsyncedBytes = 0;
      frames.forEach(this::store);
    }
  }

  /** A file was replaced, durably. */
  public void replaced(String name, byte[] frame) {
    if (name.equals(VOTER)) {
      voter = parsed(StoredVoter.parser(), frame);
    } else if (name.equals(TERM)) {
      StoredTerm next = parsed(StoredTerm.parser(), frame);
      if (next.getTerm() < term.getTerm()) {
        listener.forgotten(this, "its term goes from " + term.getTerm() + " to " + next.getTerm());
      }
      term = next;
    } else if (name.equals(SNAPSHOT)) {
      long index = parsed(StoredSnapshot.parser(), frame).getParts(0).getIndex();
      if (index > lastIndex()) {
        // Somebody else's: which changes of the voters are in it is not known.
        voters.clear();
      }
      snapshotIndex = index;
    } else if (name.startsWith(LOG)) {
      long last = lastIndex();
      terms.clear();
      durableBytes.put(name, (long) frame.length);
      if (frame.length > 0) {
        store(frame);
      }
      if (lastIndex() < last) {
        listener.forgotten(this, "its last entry goes from " + last + " to " + lastIndex());
      }
    }
  }

  /** A file was cut to a length. */
  public void truncated(String name, long length) {
    if (length < durableBytes.getOrDefault(name, 0L)) {
      listener.forgotten(this, "synced bytes of " + name + " are cut off from " + length);
    }
  }

  /** A file was deleted. */
  public void deleted(String name) {
    if (name.equals(VOTER)) {
      if (booting) {
        listener.forgotten(this, "a voter that starts deletes its log");
      }
      forget();
    }
  }

  /** A file was read: what a crash left of the log, durable from now on. */
  public void read(String name, byte @Nullable [] content) {
    if (content == null || !booting || !name.startsWith(LOG)) {
      return;
    }
    int at = (int) (long) durableBytes.getOrDefault(name, 0L);
    while (content.length - at >= HEADER) {
      int length = ByteBuffer.wrap(content).getInt(at + LENGTH);
      if (length < 0 || length > content.length - at - HEADER) {
        return;
      }
      byte[] frame = Arrays.copyOfRange(content, at, at + HEADER + length);
      if (!isWhole(frame)) {
        return;
      }
      store(frame);
      at += frame.length;
      durableBytes.put(name, (long) at);
    }
  }

  private static boolean isWhole(byte[] frame) {
    CRC32C sum = new CRC32C();
    sum.update(frame, HEADER, frame.length - HEADER);
    return (int) sum.getValue() == ByteBuffer.wrap(frame).getInt(CHECKSUM);
  }

  private void store(byte[] frame) {
    for (StoredStep step : parsed(StoredSteps.parser(), frame).getStepsList()) {
      if (step.hasEntry()) {
        store(step.getEntry());
      } else {
        listener.cut(this, step.getCutFrom());
        terms.tailMap(step.getCutFrom(), true).clear();
        voters.tailMap(step.getCutFrom(), true).clear();
      }
    }
  }

  private void store(RaftEntry entry) {
    long index = entry.getIndex();
    Integer known = terms.get(index);
    if (known != null) {
      listener.forgotten(this, "entry " + index + " is written again without being cut");
    } else if (index > lastIndex() + 1 && lastIndex() > 0) {
      listener.forgotten(this, "entry " + index + " follows " + lastIndex());
    }
    terms.put(index, entry.getTerm());
    // An entry below the snapshot of another leader was written before that, and is in no log.
    if (entry.hasChange() && index > snapshotIndex) {
      Set<Voter> now = new HashSet<>(entry.getChange().getVoters().getVotingList());
      Map.Entry<Long, Set<Voter>> former = voters.lowerEntry(index);
      if (former != null && !former.getValue().equals(now)) {
        listener.changed(this, former.getValue(), now);
      }
      voters.put(index, now);
    }
    listener.stored(this, entry);
  }

  private static <T> T parsed(Parser<T> parser, byte[] frame) {
    try {
      return parser.parseFrom(frame, HEADER, frame.length - HEADER);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a frame of a voter's log can't be read", e);
    }
  }

  @Override
  public String toString() {
    return host;
  }
}
