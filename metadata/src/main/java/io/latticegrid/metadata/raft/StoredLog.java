package io.latticegrid.metadata.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.SnapshotPart;
import io.latticegrid.metadata.wire.StoredRecovery;
import io.latticegrid.metadata.wire.StoredSnapshot;
import io.latticegrid.metadata.wire.StoredStep;
import io.latticegrid.metadata.wire.StoredSteps;
import io.latticegrid.metadata.wire.StoredTerm;
import io.latticegrid.metadata.wire.StoredVoter;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a voter left on its disk, read back. Immutable.
 *
 * @param voter who it is in which group
 * @param term its durable term and vote
 * @param snapshot the newest snapshot; null if there is none
 * @param entries the log by index, snapshot or not
 * @param logFile the file of the log that is to be continued
 */
record StoredLog(
    StoredVoter voter,
    StoredTerm term,
    @Nullable StoredSnapshot snapshot,
    TreeMap<Long, RaftEntry> entries,
    String logFile) {
  static final String VOTER = "raft/voter";
  static final String TERM = "raft/term";
  static final String SNAPSHOT = "raft/snapshot";
  static final String LOG = "raft/log.";

  /** The file with which a log begins, empty. */
  static final String FIRST = LOG + "0";

  /**
   * Reads it all, after ending a {@link LogRecovery} that was under way; null if no voter with a
   * term was here, in which case nothing was ever promised. Cuts off what was being written when
   * the process ended.
   *
   * @throws DiskException naming the file, if one is damaged
   */
  static @Nullable StoredLog read(LogDisk disk) {
    StoredRecovery begun = whole(disk, LogRecovery.FILE, StoredRecovery.parser());
    if (begun != null) {
      LogRecovery.finish(disk, begun);
    }
    StoredVoter voter = whole(disk, VOTER, StoredVoter.parser());
    StoredTerm term = whole(disk, TERM, StoredTerm.parser());
    StoredSnapshot snapshot = whole(disk, SNAPSHOT, StoredSnapshot.parser());
    String logFile = newestLog(disk);
    if (voter == null || (term == null && snapshot == null && isEmpty(disk, logFile))) {
      return null;
    }
    if (term == null) {
      throw damaged(TERM, "it is missing");
    }
    TreeMap<Long, RaftEntry> entries = new TreeMap<>();
    readLog(disk, logFile, entries);
    StoredLog stored = new StoredLog(voter, term, snapshot, entries, logFile);
    stored.checkContiguous();
    return stored;
  }

  /** The index of the snapshot, 0 without. */
  long snapshotIndex() {
    return snapshot == null ? 0 : snapshot.getParts(0).getIndex();
  }

  /** The same for MicroRaft. */
  RestoredRaftState toMicroRaft() {
    List<LogEntry> log = new ArrayList<>();
    entries.tailMap(snapshotIndex(), false).values().forEach(e -> log.add(EntryCodec.fromWire(e)));
    return new RestoredRaftState(
        EntryCodec.MODEL
            .createRaftEndpointPersistentStateBuilder()
            .setLocalEndpoint(EntryCodec.fromWire(voter.getSelf()))
            .setVoting(voter.getVoting())
            .build(),
        EntryCodec.fromWire(voter.getInitial()),
        EntryCodec.MODEL
            .createRaftTermPersistentStateBuilder()
            .setTerm(term.getTerm())
            .setVotedFor(term.hasVotedFor() ? EntryCodec.fromWire(term.getVotedFor()) : null)
            .build(),
        snapshot == null ? null : entry(snapshot),
        log);
  }

  /** The next file of the log. */
  static String following(String logFile) {
    return LOG + (Long.parseLong(logFile.substring(LOG.length())) + 1);
  }

  private void checkContiguous() {
    if (snapshot == null && entries.isEmpty() && !logFile.equals(FIRST)) {
      throw damaged(SNAPSHOT, "it is missing");
    }
    long expected = snapshotIndex() + 1;
    for (long index : entries.tailMap(expected, true).keySet()) {
      if (index != expected++) {
        throw damaged(logFile, "entry " + (expected - 1) + " is missing");
      }
    }
  }

  private static SnapshotEntry entry(StoredSnapshot snapshot) {
    List<SnapshotChunk> chunks = new ArrayList<>();
    for (SnapshotPart part : snapshot.getPartsList()) {
      chunks.add(EntryCodec.fromWire(part));
    }
    return EntryCodec.MODEL
        .createSnapshotEntryBuilder()
        .setIndex(chunks.get(0).getIndex())
        .setTerm(chunks.get(0).getTerm())
        .setSnapshotChunks(chunks)
        .setGroupMembersView(chunks.get(0).getGroupMembersView())
        .build();
  }

  static String newestLog(LogDisk disk) {
    long newest = 0;
    for (String name : disk.list()) {
      if (name.startsWith(LOG)) {
        newest = Math.max(newest, Long.parseLong(name.substring(LOG.length())));
      }
    }
    return LOG + newest;
  }

  private static boolean isEmpty(LogDisk disk, String logFile) {
    byte[] file = disk.read(logFile);
    return file == null || file.length == 0;
  }

  private static void readLog(LogDisk disk, String name, TreeMap<Long, RaftEntry> entries) {
    byte[] file = disk.read(name);
    if (file == null) {
      throw damaged(name, "it is missing");
    }
    int at = 0;
    while (at < file.length) {
      byte[] body = LogFrame.at(file, at);
      if (body == null) {
        if (!LogFrame.isTorn(file, at)) {
          throw damaged(name, "at byte " + at);
        }
        disk.truncate(name, at);
        return;
      }
      for (StoredStep step : parsed(name, body, StoredSteps.parser()).getStepsList()) {
        if (step.hasEntry()) {
          entries.put(step.getEntry().getIndex(), step.getEntry());
        } else {
          entries.tailMap(step.getCutFrom(), true).clear();
        }
      }
      at += LogFrame.HEADER + body.length;
    }
  }

  private static <T> @Nullable T whole(LogDisk disk, String name, Parser<T> parser) {
    byte[] file = disk.read(name);
    if (file == null) {
      return null;
    }
    byte[] body = LogFrame.only(file);
    if (body == null) {
      throw damaged(name, "its checksum is wrong");
    }
    return parsed(name, body, parser);
  }

  private static <T> T parsed(String name, byte[] body, Parser<T> parser) {
    try {
      return parser.parseFrom(body);
    } catch (InvalidProtocolBufferException | MalformedDataException e) {
      throw new DiskException("the metadata log's file " + name + " is not one of ours", e);
    }
  }

  private static DiskException damaged(String name, String how) {
    return new DiskException(
        "the metadata log's file "
            + name
            + " is damaged ("
            + how
            + "); this node cannot vote with it. If a majority of the others is well, delete this"
            + " node's data directory and start it anew");
  }
}
