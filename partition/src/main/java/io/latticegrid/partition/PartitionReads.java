package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.BackupMessage.WholeRead;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.CopyValue;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.DataMessage.Counted;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.DataMessage.Scanned;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.VerifyMessage.Verify;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads of many entries: counts and scans. Confined to the shard's loop. Only what this member
 * serves is read.
 */
public final class PartitionReads {
  private static final int MAX_SCAN_ENTRIES = 4096;

  private static final Failure ACTING =
      new Failure(
          GridException.Code.NOT_AVAILABLE,
          100,
          "the partition is served without a lease, or by an early successor: it may lack what was"
              + " acknowledged elsewhere, so no backup is taken of it");

  private static final Failure NO_COPY =
      new Failure(
          GridException.Code.NOT_AVAILABLE,
          0,
          "this member has no copy in step that may be read; ask the primary");

  private static final Failure TOO_OLD =
      new Failure(
          GridException.Code.NOT_AVAILABLE,
          0,
          "this copy may be older than the reader allows; ask the primary");

  private final PartitionHost host;
  private final LookAhead lookAhead;

  PartitionReads(PartitionHost host) {
    this.host = host;
    this.lookAhead = new LookAhead(host);
  }

  /** Told of keys that are about to be looked for, before they are. */
  public LookAhead lookAhead() {
    return lookAhead;
  }

  /** Where a key lies: in a part of an array that belongs to somebody else. */
  public interface KeyPlace {
    /** What it lies in. */
    byte[] array();

    /** Where it begins. */
    int offset();

    /** How long it is. */
    int length();

    /** Its {@link KeyHash}. */
    default long hash() {
      return KeyHash.hash(array(), offset(), length());
    }
  }

  /** What a scan step came to. */
  public enum ScanState {
    /** There is more. */
    MORE,
    /** That was all. */
    DONE,
    /** This member does not serve the partition, or not at that epoch. */
    MOVED,
    /** The partition is being handed over: ask again. */
    HANDED_OVER,
    /** This member has no lease: what it would read may be old, and rows carry no flag. */
    NO_LEASE
  }

  /**
   * A step of a scan.
   *
   * @param state whether there is more
   * @param cursor where to go on
   */
  public record ScanStep(ScanState state, long cursor) {}

  /**
   * Answers a read at once, where nothing has to be waited for and nothing refused: what is asked
   * of most primaries most of the time.
   *
   * @param key where the key lies; it is not kept
   * @return false if the read is none of these; then nothing was done, and it is to be executed as
   *     an {@link Operation}, which says what is the matter
   */
  public boolean answersAtOnce(int group, int partition, int mapId, KeyPlace key, ReplyTarget to) {
    Partition found =
        key.length() < Limits.MAX_KEY ? readableAtOnce(group, partition, mapId) : null;
    PrimaryRole role = found == null ? null : found.primary();
    if (found == null || role == null) {
      return false;
    }
    host.stats().gets.increment();
    RecordMemory memory = found.state().memory(mapId);
    RecordView record =
        memory == null ? null : memory.find(key.hash(), key.array(), key.offset(), key.length());
    if (record != null && role.rooms().isLive(mapId, record)) {
      to.found(role.flags(), record);
    } else {
      to.reply(role.flags(), PrimaryRole.ABSENT);
    }
    return true;
  }

  /** The partition, if reads of a map may be answered there without waiting or refusing. */
  @Nullable Partition readableAtOnce(int group, int partition, int mapId) {
    Partition found = host.find(group, partition);
    PrimaryRole role = found == null ? null : found.primary();
    boolean plain =
        role != null
            && !role.isFrozen()
            && !role.mayHaveMoved()
            && !role.isStrict()
            && role.stores().suspended().isEmpty()
            && !role.stores().isReadFrom(mapId)
            && role.readObjection(mapId) == null;
    return plain ? found : null;
  }

  /**
   * Reads of many keys that can be answered at once.
   *
   * @param owned whether this shard owns a partition of the group
   * @param sections as a batch of gets says them, from their number on
   * @return null if there is one among them that can't be, or they are malformed: then they are to
   *     be executed as a batch, which says what is the matter
   */
  public @Nullable ReplyBody answersAtOnce(
      int group, int mapId, IntPredicate owned, ByteReader sections) {
    PlainBatch batch = new PlainBatch(host, group, mapId, sections);
    return batch.isPlain(owned) ? batch : null;
  }

  /**
   * The live value of a key in a partition that is served here.
   *
   * @param seen gets the change from which it comes, or its absence does; null if nobody asks
   */
  byte @Nullable [] get(Partition found, int mapId, byte[] key, @Nullable VersionVector seen) {
    host.stats().gets.increment();
    RecordView record = found.state().find(mapId, key);
    if (record == null) {
      return null;
    }
    if (seen != null) {
      Dot dot = found.state().dotOf(record);
      seen.advance(dot.origin(), dot.sequence());
    }
    PrimaryRole role = found.primary();
    boolean live =
        role == null
            ? PartitionState.isLive(record, host.hybrid())
            : role.rooms().isLive(mapId, record);
    return live ? VisibleValue.of(record) : null;
  }

  /**
   * Tells when what was read in a partition so far may be shown: in a strict group when it is
   * replicated. False if this member does not serve the partition any more, or not now.
   */
  public void whenReplicated(int group, int partition, Consumer<Boolean> shown) {
    PrimaryRole role = host.servingRole(group, partition);
    if (role == null) {
      shown.accept(false);
    } else {
      role.whenReplicated(null, shown);
    }
  }

  /** Counts live entries, and answers when that may be shown; -1 stands for what may not. */
  public void count(int group, int mapId, Count asked, Consumer<Counted> answer) {
    List<Long> counts = new ArrayList<>(count(group, mapId, asked).counts());
    int[] open = {counts.size() + 1};
    Runnable done =
        () -> {
          if (--open[0] == 0) {
            answer.accept(new Counted(counts));
          }
        };
    for (int i = 0; i < counts.size(); i++) {
      int index = i;
      whenReplicated(
          group,
          asked.partitions().get(i),
          shown -> {
            counts.set(index, shown ? counts.get(index) : -1L);
            done.run();
          });
    }
    done.run();
  }

  /** Counts live entries; entries that expired but are not removed yet are not counted exactly. */
  Counted count(int group, int mapId, Count asked) {
    List<Long> counts = new ArrayList<>();
    for (int partition : asked.partitions()) {
      Partition found = host.readable(group, partition);
      if (found == null || host.readObjection(group, partition, mapId) != null) {
        counts.add(-1L);
      } else {
        RecordMemory memory = found.state().memory(mapId);
        long count = memory == null ? 0L : memory.liveCount();
        // After the counting, as a pause may fall between.
        counts.add(host.mayRead(group, partition) ? count : -1L);
      }
    }
    return new Counted(counts);
  }

  /**
   * Which copy is read. Immutable.
   *
   * @param group the group
   * @param partition the partition
   * @param mapId the map
   * @param tableAgeNanos so long ago the table by which this member is a backup was the newest one;
   *     -1 if that is not known
   */
  public record CopyPlace(int group, int partition, int mapId, long tableAgeNanos) {}

  /**
   * Reads what this member has as a backup, if the reader is content with its age.
   *
   * <p>No write is acknowledged before every copy has it that is in sync by the table; so who was
   * in sync as of some time, and has followed the primary's stream ever since, has all that was
   * acknowledged then. What an acting primary acknowledges elsewhere is no part of that, and strict
   * groups are never read so, as a copy may have what comes to nothing in the end.
   */
  public void copy(CopyPlace place, CopyRead asked, ReplyTarget reply) {
    boolean known = place.tableAgeNanos() >= 0;
    long ageMillis = Math.ceilDiv(place.tableAgeNanos(), 1_000_000);
    Partition found = host.find(place.group(), place.partition());
    if (found == null || !found.isInStep() || !host.areCopiesRead(place.group(), place.mapId())) {
      host.stats().copies.refused.increment();
      reply.reply(0, NO_COPY);
    } else if (!known || ageMillis > asked.maxAgeMillis()) {
      host.stats().copies.tooOld.increment();
      reply.reply(0, TOO_OLD);
    } else {
      host.stats().copies.read.increment();
      byte[] value = get(found, place.mapId(), asked.key(), null);
      reply.reply(0, new CopyValue((int) ageMillis, value));
    }
  }

  /** Answers a client's scan request. */
  public void scan(int group, int partition, int mapId, Scan scan, ReplyTarget reply) {
    List<KeyValue> entries = new ArrayList<>();
    long[] bytes = new long[1];
    int max = Math.max(1, Math.min(scan.maxEntries(), MAX_SCAN_ENTRIES));
    Visitor visitor =
        record -> {
          byte[] value = scan.withValues() ? VisibleValue.of(record) : null;
          entries.add(new KeyValue(record.keyBytes(), value));
          bytes[0] += record.keyLength() + (scan.withValues() ? record.valueLength() : 0);
          return entries.size() < max && bytes[0] < Limits.MAX_PIECE_BYTES;
        };
    ScanStep step = scan(new ScanPlace(group, partition, mapId, 0), scan.cursor(), max, visitor);
    boolean read = step.state() == ScanState.MORE || step.state() == ScanState.DONE;
    Failure objection = host.readObjection(group, partition, mapId);
    if (objection != null) {
      reply.reply(0, objection);
    } else if (!read) {
      host.notServed(group, partition, reply);
    } else {
      whenReplicated(
          group,
          partition,
          shown -> {
            if (shown && host.mayRead(group, partition)) {
              reply.reply(
                  host.readFlags(group, partition),
                  new Scanned(step.cursor(), step.state() == ScanState.DONE, entries));
            } else {
              host.notServed(group, partition, reply);
            }
          });
    }
  }

  /**
   * Answers who takes a backup. Only with a lease and as the one primary: what an acting one has
   * may lack what was acknowledged elsewhere.
   */
  public void whole(int group, int partition, int mapId, WholeRead asked, ReplyTarget reply) {
    List<Delta> entries = new ArrayList<>();
    long[] bytes = new long[1];
    int maxBytes = Math.min(asked.maxBytes(), Limits.MAX_PIECE_BYTES);
    Partition found = host.find(group, partition);
    long reign = found == null ? 0 : found.row().reign();
    Visitor visitor =
        record -> {
          if (VisibleValue.isState(record) && VisibleValue.of(record) == null) {
            return true; // A flag that is off: readers see no entry.
          }
          Delta entry = Objects.requireNonNull(found).state().toDelta(mapId, record);
          entries.add(entry);
          bytes[0] += entry.size();
          return bytes[0] < maxBytes;
        };
    ScanPlace place = new ScanPlace(group, partition, mapId, 0);
    ScanStep step = scan(place, asked.cursor(), Limits.MAX_PIECE_ENTRIES, visitor);
    Failure objection = host.readObjection(group, partition, mapId);
    if (objection != null) {
      reply.reply(0, objection);
    } else if (step.state() != ScanState.MORE && step.state() != ScanState.DONE) {
      host.notServed(group, partition, reply);
    } else if (isActing(group, partition)) {
      reply.reply(0, ACTING);
    } else {
      boolean done = step.state() == ScanState.DONE;
      WholePage page = new WholePage(reign, step.cursor(), done, entries);
      whenReplicated(
          group,
          partition,
          shown -> {
            if (!shown || !host.mayRead(group, partition)) {
              host.notServed(group, partition, reply);
            } else {
              reply.reply(0, isActing(group, partition) ? ACTING : page);
            }
          });
    }
  }

  /**
   * Verifies some entries of a map in a partition that is served here, and answers what came of it.
   */
  public void verify(int group, int partition, int mapId, Verify asked, ReplyTarget reply) {
    Partition found = host.readable(group, partition);
    PrimaryRole role = found == null ? null : found.primary();
    Failure objection = host.readObjection(group, partition, mapId);
    if (objection != null) {
      reply.reply(0, objection);
    } else if (role == null) {
      host.notServed(group, partition, reply);
    } else {
      role.stores().audits().some(mapId, asked, reply);
    }
  }

  private boolean isActing(int group, int partition) {
    return (host.readFlags(group, partition) & Header.ACTING) != 0;
  }

  /** Takes live records of a scan; false ends the step. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one record; the view is valid during the call only. */
    boolean visit(RecordView record);
  }

  /**
   * What is scanned.
   *
   * @param group the group
   * @param partition the partition
   * @param mapId the map
   * @param reign the reign under which the scan began; 0 to take any, and to go on without a lease
   */
  public record ScanPlace(int group, int partition, int mapId, long reign) {}

  /**
   * Visits live entries in the order of their key hash, a bounded number of records at a time. What
   * they come to must not be shown before {@link #whenReplicated}.
   *
   * @param cursor {@code RecordMemory.START}, or what the last step said
   * @param maxRecords records looked at in this step
   */
  public ScanStep scan(ScanPlace place, long cursor, int maxRecords, Visitor visitor) {
    Partition found = host.find(place.group(), place.partition());
    PrimaryRole role = found == null ? null : found.primary();
    if (found == null
        || role == null
        || (place.reign() != 0 && found.row().reign() != place.reign())) {
      return new ScanStep(ScanState.MOVED, 0);
    }
    Failure objection = role.readObjection(place.mapId());
    if (objection != null && objection.code() == GridException.Code.MAP_MOVED) {
      return new ScanStep(ScanState.MOVED, 0);
    }
    if (objection != null || role.mayHaveMoved()) {
      return new ScanStep(ScanState.HANDED_OVER, cursor);
    }
    if ((place.reign() != 0 || role.isStrict()) && !host.hasLease()) {
      return new ScanStep(ScanState.NO_LEASE, cursor);
    }
    if (cursor == RecordMemory.START) {
      host.stats().scanned.partitions.increment();
    }
    RecordMemory memory = found.state().memory(place.mapId());
    if (memory == null) {
      return new ScanStep(ScanState.DONE, 0);
    }
    long nowMillis = host.hybrid().nowMillis();
    long next =
        memory.scan(
            cursor,
            maxRecords,
            record -> {
              host.stats().scanned.records.increment();
              return !PartitionState.isLive(record, nowMillis) || visitor.visit(record);
            });
    return new ScanStep(next == RecordMemory.END ? ScanState.DONE : ScanState.MORE, next);
  }
}
