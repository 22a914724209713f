package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.storage.log.LogRecord;
import io.latticegrid.storage.log.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one copy writes to the node's log: first all of itself, piece by piece, and from the first
 * piece on every change; later all of itself again, so that what is older can go. Confined to the
 * shard's loop.
 *
 * <p>The payloads are bodies of messages: of CHANGES a DELTAS of one section; of BEGIN the same,
 * whose stable vector says what the copy contains, with the change that says that others may lack
 * something if they may; of PIECE and END a CHUNK, the last of which bears the cut. After BEGIN
 * comes what was said last of the stores behind maps, as CHANGES that the copy contains.
 */
final class PartitionJournal implements Journal {
  private static final VersionVector NOTHING = new VersionVector();

  private final HostJournal host;
  private final int group;
  private final int partition;
  private final List<LogRecord> out = new ArrayList<>();
  private final List<Delta> gathered = new ArrayList<>();
  private final VersionVector durable = new VersionVector();
  private final Stand stand = new Stand();

  /** What was said last of the store behind a map; a copy that is written anew begins with it. */
  private final TreeMap<Integer, Delta> reports = new TreeMap<>();

  private @Nullable PartitionState state;
  private @Nullable Cursor writing;

  /** How the copy stands in the log. Confined to the journal. */
  private static final class Stand {
    /** Counts the copies that this partition had here. */
    private int copy;

    private long epoch;

    /** Whether changes are written. */
    private boolean logged;

    /** Whether the log will have all of it. */
    private boolean whole;

    /** Whether the disk has all of it. */
    private boolean durable;

    /** Whether it is being read back, and nothing is to be written. */
    private boolean restoring;
  }

  /** Where the next piece begins. */
  private record Cursor(int mapId, long position) {}

  /**
   * What is durable once what has been collected is.
   *
   * @param contained what the copy contained; null if the log does not have all of it
   */
  record Mark(PartitionJournal journal, int copy, @Nullable VersionVector contained) {}

  PartitionJournal(HostJournal host, int group, int partition) {
    this.host = host;
    this.group = group;
    this.partition = partition;
  }

  long id() {
    return Partitions.id(group, partition);
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public VersionVector durable() {
    return durable;
  }

  @Override
  public boolean isDurable() {
    return stand.durable;
  }

  /** What is applied now comes from the log. */
  void restoring() {
    stand.restoring = true;
  }

  /** All of it has been read; nothing that the log has is whole if there is none. */
  void restored(@Nullable PartitionState whole) {
    stand.restoring = false;
    stand.logged = true;
    stand.whole = whole != null;
    state = whole;
    if (whole == null) {
      cleared();
    } else {
      durable.merge(whole.vector());
      stand.durable = true;
    }
  }

  @Override
  public void applied(Delta delta) {
    reported(delta);
    if (stand.logged && !stand.restoring) {
      gathered.add(delta);
      host.touch(this);
    }
  }

  /** What a change says of the store behind a map, and keeps in mind; null if it says nothing. */
  @Nullable StoreReport reported(Delta delta) {
    StoreReport report = Forgotten.of(delta) == null ? StoreReport.of(delta) : null;
    if (report != null) {
      reports.put(report.mapId(), delta);
    }
    return report;
  }

  @Override
  public void cleared() {
    reports.clear();
    if (stand.restoring || !stand.logged) {
      return;
    }
    gathered.clear();
    out.clear();
    add(RecordType.DROP, new byte[0]);
    stand.logged = false;
    stand.whole = false;
    stand.durable = false;
    stand.copy++;
    writing = null;
    durable.clear();
    host.touch(this);
  }

  @Override
  public void look(PartitionState copy, long epoch, boolean isWhole) {
    stand.epoch = epoch;
    boolean due = !stand.logged || host.isOutdated(id());
    if (isWhole && writing == null && due) {
      begin(copy);
    }
  }

  private void begin(PartitionState copy) {
    writeChanges();
    state = copy;
    List<Delta> mark =
        copy.merging().isUnmerged()
            ? List.of(MergeMessage.alone(new Dot(MemberId.NONE, 0), 0))
            : List.of();
    add(RecordType.BEGIN, section(mark, copy.vector().copy()));
    if (!reports.isEmpty()) {
      // The copy contains them: who reads them learns what the store has, and nothing else.
      add(RecordType.CHANGES, section(List.copyOf(reports.values()), NOTHING));
    }
    stand.logged = true;
    writing = new Cursor(0, 0);
    host.writes(this);
  }

  /** Whether there are pieces left to be written. */
  boolean isBeingWritten() {
    return writing != null;
  }

  /** Writes the next piece, of about so many bytes; how many it took. */
  long writePiece(int maxBytes) {
    Cursor cursor = writing;
    PartitionState copy = state;
    if (cursor == null || copy == null) {
      return 0;
    }
    writeChanges();
    Fetch fetch = new Fetch(0, 1, cursor.mapId(), cursor.position(), maxBytes);
    Chunk chunk = new SnapshotReader(copy).read(fetch);
    byte[] body = body(chunk);
    add(chunk.done() ? RecordType.END : RecordType.PIECE, body);
    writing = chunk.done() ? null : new Cursor(chunk.nextMapId(), chunk.nextCursor());
    stand.whole |= chunk.done();
    return body.length;
  }

  /** Hands over what is to be written. */
  Mark collect(List<LogRecord> records) {
    writeChanges();
    records.addAll(out);
    out.clear();
    PartitionState copy = state;
    boolean whole = stand.whole && copy != null;
    return new Mark(this, stand.copy, whole && copy != null ? copy.vector().copy() : null);
  }

  /** What a mark spoke of has become durable; whether that is news. */
  boolean durable(Mark mark) {
    if (mark.copy() != stand.copy || mark.contained() == null) {
      return false;
    }
    durable.merge(mark.contained());
    stand.durable = true;
    return true;
  }

  private void writeChanges() {
    if (!gathered.isEmpty()) {
      // In one record, so that changes that were made together are read together or not at all.
      add(RecordType.CHANGES, section(gathered, NOTHING));
      gathered.clear();
    }
  }

  private void add(RecordType type, byte[] payload) {
    out.add(new LogRecord(type, group, partition, stand.epoch, payload));
  }

  private byte[] section(List<Delta> deltas, VersionVector stable) {
    return body(new Deltas(List.of(new DeltaSection(group, partition, 0, deltas, stable))));
  }

  private static byte[] body(Message message) {
    ByteWriter writer = new ByteWriter(256);
    message.write(writer);
    return writer.toByteArray();
  }
}
