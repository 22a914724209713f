package io.latticegrid.metadata.raft;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.metadata.image.LogGeneration;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.SnapshotPart;
import io.latticegrid.metadata.wire.StoredRecovery;
import io.latticegrid.metadata.wire.StoredStep;
import io.latticegrid.metadata.wire.StoredSteps;
import io.latticegrid.metadata.wire.StoredTerm;
import io.latticegrid.metadata.wire.StoredVoter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins the metadata log anew on one disk, after the quorum of its voters is lost for good: a new
 * generation, whose first entry is all that is known here, and whose only voter is this node.
 * Blocking; to be used by whoever owns the disk.
 *
 * <p>What is known are the snapshot and <i>all</i> entries behind it. Some of these may not have
 * been decided; but one that was decided and acknowledged may be among them, and nobody is left to
 * say which.
 *
 * <p>The file {@code raft/recovery} has the whole of the new log before any old file is touched. If
 * the process ends in between, the next reader of the disk ends the work.
 */
public final class LogRecovery {
  static final String FILE = "raft/recovery";

  private final LogDisk disk;
  private final long node;
  private final int generation;
  private final MetadataImage newest;

  private LogRecovery(LogDisk disk, long node, int generation, MetadataImage newest) {
    this.disk = disk;
    this.node = node;
    this.generation = generation;
    this.newest = newest;
  }

  /**
   * Looks at what a voter left on a disk, changing nothing but a torn end; null if none was here.
   *
   * @throws DiskException naming the file, if one is damaged
   */
  public static @Nullable LogRecovery of(LogDisk disk) {
    StoredLog stored = StoredLog.read(disk);
    MetadataImage image = stored == null ? null : image(stored);
    if (stored == null || image == null) {
      return null;
    }
    return new LogRecovery(
        disk, stored.voter().getSelf().getNodeId(), generation(stored, image), image);
  }

  /** The same for a node that runs and may know more than its disk, or have no log at all. */
  static LogRecovery of(LogDisk disk, long node, MetadataImage known) {
    LogRecovery found = of(disk);
    if (found == null) {
      return new LogRecovery(disk, node, LogGeneration.of(known), known);
    }
    // A removal of this very node that was never decided, or else it would know, is left out.
    boolean newer = known.index() > found.newest.index() || !has(found.newest, node);
    int last = Math.max(found.generation, LogGeneration.of(known));
    return new LogRecovery(disk, node, last, newer ? known : found.newest);
  }

  /** The metadata from which the new log begins. */
  public MetadataImage newest() {
    return newest;
  }

  /** The generation that is given up. */
  public int generation() {
    return generation;
  }

  /** Begins the next generation; durable when it returns. */
  public void run() {
    MetadataImage first = LogGeneration.next(newest);
    int next = LogGeneration.of(first);
    int term = LogGeneration.firstTerm(next);
    Endpoint self = new Endpoint(node, (long) term << 20);
    RaftEntry founded =
        EntryCodec.toWire(
            EntryCodec.MODEL
                .createLogEntryBuilder()
                .setIndex(1)
                .setTerm(term)
                .setOperation(new MetadataRecord.Founded(first))
                .build());
    StoredRecovery whole =
        StoredRecovery.newBuilder()
            .setVoter(
                StoredVoter.newBuilder()
                    .setGroup(RaftGroup.name(first.clusterId(), next))
                    .setSelf(EntryCodec.toWire(self))
                    .setVoting(true)
                    .setInitial(VoterMessages.voters(List.of(self))))
            .setTerm(StoredTerm.newBuilder().setTerm(term))
            .setLog(StoredSteps.newBuilder().addSteps(StoredStep.newBuilder().setEntry(founded)))
            .build();
    disk.replace(FILE, frame(whole));
    finish(disk, whole);
  }

  /** Ends what a process was at when it ended. */
  static void finish(LogDisk disk, StoredRecovery whole) {
    String logFile = StoredLog.following(StoredLog.newestLog(disk));
    disk.replace(logFile, frame(whole.getLog()));
    for (String name : disk.list()) {
      if (name.startsWith(StoredLog.LOG) && !name.equals(logFile)) {
        disk.delete(name);
      }
    }
    disk.delete(StoredLog.SNAPSHOT);
    disk.replace(StoredLog.TERM, frame(whole.getTerm()));
    disk.replace(StoredLog.VOTER, frame(whole.getVoter()));
    disk.delete(FILE);
  }

  /**
   * Whether this node can read all records that a log has or may come to have.
   *
   * @throws GridException if not
   */
  static void checkReadable(StoredLog stored, int newest) {
    MetadataImage image = image(stored);
    int level = image == null ? 0 : image.catalog().featureLevel();
    if (level > newest) {
      throw new GridException(
          Code.UNSUPPORTED_VERSION,
          ("the metadata log in the node's data directory is at feature level %d, and the node speaks"
                  + " versions up to %d; start it with the newer version")
              .formatted(level, newest));
    }
  }

  private static boolean has(MetadataImage image, long node) {
    return image.memberIds().stream().anyMatch(id -> id.nodeId() == node);
  }

  private static int generation(StoredLog stored, MetadataImage image) {
    return Math.max(RaftGroup.generation(stored.voter().getGroup()), LogGeneration.of(image));
  }

  private static @Nullable MetadataImage image(StoredLog stored) {
    ImageMachine machine =
        new ImageMachine(
            1,
            () -> Term.NONE,
            (change, image) -> {},
            (what, cause) -> {
              throw new DiskException(what, cause);
            });
    if (stored.snapshot() != null) {
      List<Object> parts =
          stored.snapshot().getPartsList().stream()
              .map(SnapshotPart::getContent)
              .<Object>map(ByteString.class::cast)
              .toList();
      machine.installSnapshot(stored.snapshotIndex(), parts);
    }
    for (RaftEntry entry : stored.entries().tailMap(stored.snapshotIndex(), false).values()) {
      if (EntryCodec.fromWire(entry).getOperation() instanceof MetadataRecord change) {
        machine.runOperation(entry.getIndex(), change);
      }
    }
    return machine.image();
  }

  private static byte[] frame(MessageLite content) {
    return LogFrame.around(content.toByteArray());
  }
}
