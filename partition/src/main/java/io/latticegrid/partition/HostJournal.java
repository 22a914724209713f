package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.storage.log.DataLog;
import io.latticegrid.storage.log.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the copies of a shard write to the node's log: gathered over a turn of the loop, handed over
 * at its end, and durable some time later. Confined to the shard's loop.
 *
 * <p>Copies are written whole one after the other, and the next pieces only when those before are
 * durable: so that takes no memory, and never more of the log than one copy beside the one that it
 * replaces.
 */
final class HostJournal {
  /** How much of whole copies is written at once. */
  private static final int TURN_BYTES = 1 << 20;

  private static final int PIECE_BYTES = 256 << 10;

  /** What even an empty copy costs; little, as those of a new table are to be there at once. */
  private static final int EACH_BYTES = 1 << 10;

  /** How much may wait for the disk. */
  private static final long MOST_WAITING_BYTES = 64 << 20;

  private final DataLog log;
  private final Loop loop;
  private final Set<PartitionJournal> touched = new LinkedHashSet<>();
  private final ArrayDeque<PartitionJournal> writing = new ArrayDeque<>();
  private final Runnable flush = this::flush;
  private Listener listener = Listener.NONE;
  private long waitingBytes;
  private boolean pieceUnderWay;
  private boolean planned;
  private boolean closed;

  HostJournal(DataLog log, Loop loop) {
    this.log = log;
    this.loop = loop;
  }

  /** Told of partitions of which more is durable. */
  interface Listener {
    /** Nobody. */
    Listener NONE =
        new Listener() {
          @Override
          public void durable(long id) {}

          @Override
          public void untold(long id) {}

          @Override
          public void over() {}

          @Override
          public void tick() {}

          @Override
          public void linkLost(MemberId member) {}
        };

    /** More of a partition is durable. */
    void durable(long id);

    /** Whoever was told what is durable of a partition may not know any more. */
    void untold(long id);

    /** That was all for now. */
    void over();

    /** Some time has passed. */
    void tick();

    /** The link to a member broke. */
    void linkLost(MemberId member);
  }

  /** Some time has passed. */
  void tick() {
    listener.tick();
  }

  /** The link to a member broke: what it was told may be lost. */
  void linkLost(MemberId member) {
    listener.linkLost(member);
  }

  /** Has somebody told. */
  void tell(Listener newListener) {
    listener = newListener;
  }

  /** A backup follows a primary that knows nothing of it yet. */
  void untold(int group, int partition) {
    listener.untold(Partitions.id(group, partition));
  }

  /** The journal of a copy that begins. */
  PartitionJournal open(int group, int partition) {
    return new PartitionJournal(this, group, partition);
  }

  /** Whether the disk keeps up. */
  boolean hasRoom() {
    return waitingBytes < MOST_WAITING_BYTES;
  }

  /** Whether a copy is to be written anew, so that the log gets shorter. */
  boolean isOutdated(long id) {
    return log.outdated().contains(id);
  }

  /** A copy has something to write. */
  void touch(PartitionJournal journal) {
    touched.add(journal);
    plan();
  }

  /** A copy is to be written whole. */
  void writes(PartitionJournal journal) {
    writing.add(journal);
    touch(journal);
  }

  private void plan() {
    if (!planned && !closed) {
      planned = true;
      loop.atEndOfTurn(flush);
    }
  }

  private void flush() {
    planned = false;
    if (closed) {
      return;
    }
    boolean pieces = !pieceUnderWay && writePieces();
    List<LogRecord> records = new ArrayList<>();
    List<PartitionJournal.Mark> marks = new ArrayList<>();
    touched.forEach(journal -> marks.add(journal.collect(records)));
    touched.clear();
    if (records.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (LogRecord record : records) {
      bytes += record.size();
    }
    waitingBytes += bytes;
    pieceUnderWay |= pieces;
    long written = bytes;
    log.append(records, () -> loop.execute(() -> durable(marks, written, pieces)));
  }

  private boolean writePieces() {
    long left = TURN_BYTES;
    boolean any = false;
    while (left > 0 && !writing.isEmpty()) {
      PartitionJournal first = writing.peek();
      left -= EACH_BYTES + first.writePiece(PIECE_BYTES);
      touched.add(first);
      any = true;
      if (!first.isBeingWritten()) {
        writing.poll();
      }
    }
    return any;
  }

  private void durable(List<PartitionJournal.Mark> marks, long bytes, boolean pieces) {
    if (closed) {
      return;
    }
    waitingBytes -= bytes;
    for (PartitionJournal.Mark mark : marks) {
      if (mark.journal().durable(mark)) {
        listener.durable(mark.journal().id());
      }
    }
    listener.over();
    if (pieces) {
      pieceUnderWay = false;
      if (!writing.isEmpty()) {
        plan();
      }
    }
  }

  /** Writes nothing more: the copies go, but not from the log. */
  void close() {
    closed = true;
  }
}
