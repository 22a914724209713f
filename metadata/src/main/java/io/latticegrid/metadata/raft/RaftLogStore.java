package io.latticegrid.metadata.raft;

import com.google.protobuf.MessageLite;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.SnapshotPart;
import io.latticegrid.metadata.wire.StoredSnapshot;
import io.latticegrid.metadata.wire.StoredStep;
import io.latticegrid.metadata.wire.StoredSteps;
import io.latticegrid.metadata.wire.StoredTerm;
import io.latticegrid.metadata.wire.StoredVoter;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * A voter's log, term and snapshot on its {@link LogDisk}. Confined to the loop of the metadata
 * log, save for {@link #term()}.
 *
 * <p>Files: {@code raft/voter} and {@code raft/term} are replaced as a whole; {@code raft/log.N} is
 * appended to, one {@link LogFrame} a flush; {@code raft/snapshot} is replaced, after which the log
 * goes on in a new file with what is behind the snapshot.
 */
final class RaftLogStore implements RaftStore {
  private final FailStopDisk disk;
  private final Endpoint self;
  private final TreeMap<Long, RaftEntry> entries = new TreeMap<>();
  private final TreeMap<Integer, SnapshotChunk> chunks = new TreeMap<>();
  private StoredSteps.Builder pending = StoredSteps.newBuilder();
  private StoredVoter voter;
  private String logFile = StoredLog.FIRST;
  private SnapshotPlace snapshot = SnapshotPlace.NONE;

  /** The first entry that MicroRaft has in memory. */
  private long firstKept = 1;

  private boolean cut;
  private volatile int term;

  /** The entry that the snapshot ends with. */
  private record SnapshotPlace(long index, int term) {
    static final SnapshotPlace NONE = new SnapshotPlace(0, 0);
  }

  /** For a voter that begins an empty log. */
  RaftLogStore(LogDisk disk, FaultHandler faults, String group, Endpoint self) {
    this.disk = new FailStopDisk(disk, faults);
    this.self = self;
    this.voter = StoredVoter.newBuilder().setGroup(group).build();
  }

  /** For a voter that goes on with what it has stored. */
  RaftLogStore(LogDisk disk, FaultHandler faults, StoredLog stored) {
    this(disk, faults, stored.voter().getGroup(), EntryCodec.fromWire(stored.voter().getSelf()));
    voter = stored.voter();
    term = stored.term().getTerm();
    entries.putAll(stored.entries());
    logFile = stored.logFile();
    if (stored.snapshot() != null) {
      SnapshotPart part = stored.snapshot().getParts(0);
      snapshot = new SnapshotPlace(part.getIndex(), part.getTerm());
    }
    firstKept = snapshot.index() + 1;
  }

  /** Deletes what any voter left; the word who it was goes first, so that a crash leaves none. */
  static void wipe(LogDisk disk) {
    disk.delete(StoredLog.VOTER);
    for (String name : disk.list()) {
      if (name.startsWith("raft/")) {
        disk.delete(name);
      }
    }
  }

  /** Whose log it is. Thread-safe. */
  Endpoint self() {
    return self;
  }

  /** The newest term that is durable. Thread-safe. */
  int term() {
    return term;
  }

  /**
   * Whether MicroRaft has forgotten the entry at its snapshot's place while it has later ones, and
   * a leader asks about just that entry: see {@link SnapshotSeam}.
   */
  boolean isSeam(long previousIndex, int previousTerm) {
    return previousIndex > 0
        && previousIndex == snapshot.index()
        && previousTerm == snapshot.term()
        && firstKept > snapshot.index()
        && !entries.isEmpty()
        && entries.lastKey() > snapshot.index();
  }

  @Override
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) throws IOException {
    write(
        voter.toBuilder()
            .setSelf(EntryCodec.toWire(state.getLocalEndpoint()))
            .setVoting(state.isVoting())
            .build());
  }

  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
    write(voter.toBuilder().setInitial(EntryCodec.toWire(members)).build());
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState state) throws IOException {
    StoredTerm.Builder next = StoredTerm.newBuilder().setTerm(state.getTerm());
    if (state.getVotedFor() != null) {
      next.setVotedFor(EntryCodec.toWire(state.getVotedFor()));
    }
    disk.replace(StoredLog.TERM, frame(next.build()));
    term = state.getTerm();
  }

  @Override
  public void persistLogEntries(List<LogEntry> logEntries) throws IOException {
    disk.checkWell();
    for (LogEntry entry : logEntries) {
      RaftEntry data = EntryCodec.toWire(entry);
      entries.put(data.getIndex(), data);
      pending.addSteps(StoredStep.newBuilder().setEntry(data));
    }
  }

  @Override
  public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
    disk.checkWell();
    if (!chunks.isEmpty() && chunks.firstEntry().getValue().getIndex() != chunk.getIndex()) {
      chunks.clear();
    }
    chunks.put(chunk.getSnapshotChunkIndex(), chunk);
  }

  @Override
  public void truncateLogEntriesFrom(long logIndexInclusive) throws IOException {
    disk.checkWell();
    entries.tailMap(logIndexInclusive, true).clear();
    pending.addSteps(StoredStep.newBuilder().setCutFrom(logIndexInclusive));
  }

  @Override
  public void truncateLogEntriesUntil(long logIndexInclusive) throws IOException {
    disk.checkWell();
    firstKept = Math.max(firstKept, logIndexInclusive + 1);
    cut = true;
  }

  @Override
  public void deleteSnapshotChunks(long logIndex, int snapshotChunkCount) throws IOException {
    chunks.clear();
  }

  @Override
  public void flush() throws IOException {
    disk.checkWell();
    SnapshotChunk first = chunks.isEmpty() ? null : chunks.firstEntry().getValue();
    if (first != null && chunks.size() == first.getSnapshotChunkCount()) {
      StoredSnapshot.Builder whole = StoredSnapshot.newBuilder();
      chunks.values().forEach(chunk -> whole.addParts(EntryCodec.toWire(chunk)));
      disk.replace(StoredLog.SNAPSHOT, frame(whole.build()));
      snapshot = new SnapshotPlace(first.getIndex(), first.getTerm());
      chunks.clear();
    }
    if (cut) {
      beginNextFile();
    } else if (pending.getStepsCount() > 0) {
      disk.append(logFile, frame(pending.build()));
    }
    pending = StoredSteps.newBuilder();
  }

  private void beginNextFile() throws IOException {
    entries.headMap(snapshot.index(), true).clear();
    StoredSteps.Builder rest = StoredSteps.newBuilder();
    entries.values().forEach(e -> rest.addSteps(StoredStep.newBuilder().setEntry(e)));
    String former = logFile;
    logFile = StoredLog.following(former);
    disk.replace(logFile, frame(rest.build()));
    disk.delete(former);
    cut = false;
  }

  private void write(StoredVoter next) throws IOException {
    if (!next.equals(voter)) {
      // Without both halves it is no voter yet; the second call follows at once.
      if (next.hasSelf() && next.hasInitial()) {
        if (!voter.hasSelf() || !voter.hasInitial()) {
          // From here on it is an error if the log is not there.
          disk.replace(StoredLog.FIRST, new byte[0]);
        }
        disk.replace(StoredLog.VOTER, frame(next));
      }
      voter = next;
    }
  }

  private static byte[] frame(MessageLite content) {
    return LogFrame.around(content.toByteArray());
  }
}
