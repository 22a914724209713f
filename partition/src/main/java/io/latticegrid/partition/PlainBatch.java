package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A batch of gets that is answered at once: its keys are read where they arrived, and the values
 * written from where they lie. Confined to the shard's loop; of use for one turn.
 *
 * <p>It says the bytes that {@link BatchRun} would, which takes every batch that is not as simple.
 */
final class PlainBatch implements ReplyBody {
  /** Above it, sizes have to be looked at. */
  private static final int MOST_BYTES = 64 << 10;

  private final PartitionHost host;
  private final int group;
  private final int mapId;
  private final ByteReader sections;
  private final int begin;

  PlainBatch(PartitionHost host, int group, int mapId, ByteReader sections) {
    this.host = host;
    this.group = group;
    this.mapId = mapId;
    this.sections = sections;
    this.begin = sections.position();
  }

  /** Whether it is well-formed and all of it can be answered at once; looks ahead at its keys. */
  boolean isPlain(IntPredicate owned) {
    try {
      return sections.remaining() <= MOST_BYTES && looksPlain(owned);
    } catch (MalformedDataException e) {
      return false; // It is said by who reads it as a message.
    }
  }

  private boolean looksPlain(IntPredicate owned) {
    LookAhead ahead = host.reads().lookAhead();
    int count = sections.readCount();
    for (int i = 0; i < count; i++) {
      int partition = beginSection();
      if (!owned.test(partition) || host.reads().readableAtOnce(group, partition, mapId) == null) {
        ahead.look();
        return false;
      }
      for (int left = sections.readCount(); left > 0; left--) {
        int length = beginKey();
        ahead.add(group, partition, mapId, sections.array(), sections.position(), length);
        endKey(length);
        if (ahead.isFull()) {
          ahead.look();
        }
      }
    }
    ahead.look();
    sections.expectEnd();
    return count > 0;
  }

  /** Goes behind what a section says before its keys; returns its partition. */
  private int beginSection() {
    int partition = sections.readVarInt();
    sections.readVarLong(); // epoch
    sections.readVarLong(); // sequence
    sections.readVarLong(); // acknowledged below
    return partition;
  }

  /** Goes to where a key begins; returns its length. */
  private int beginKey() {
    int length = sections.readVarInt();
    if (length > sections.remaining()) {
      throw new MalformedDataException("a key runs over the end");
    }
    return length;
  }

  private void endKey(int length) {
    sections.skip(length);
    int withValue = sections.readVarInt();
    if (withValue != 0) {
      sections.skip(withValue - 1);
    }
  }

  @Override
  public int write(ByteWriter out) {
    sections.position(begin);
    int most = out.position() + Limits.MAX_ANSWER_BYTES;
    int count = sections.readCount();
    out.writeVarInt(count);
    int flags = 0;
    int keys = 0;
    for (int i = 0; i < count; i++) {
      int partition = beginSection();
      // Nothing has run since it was looked at.
      Partition found = host.reads().readableAtOnce(group, partition, mapId);
      PrimaryRole role = found == null ? null : found.primary();
      int asked = sections.readCount();
      out.writeVarInt(partition).writeByte(0).writeShort(0).writeVarInt(0).writeVarInt(asked);
      RecordMemory memory = found == null ? null : found.state().memory(mapId);
      for (int left = asked; left > 0; left--) {
        write(role, memory, out);
        if (out.position() > most) {
          throw new GridException(GridException.Code.TOO_LARGE, "more than a frame holds");
        }
      }
      keys += asked;
      flags |= role == null ? 0 : role.flags();
    }
    host.stats().gets.add(keys);
    return flags;
  }

  /** Writes what there is under the next key. */
  private void write(@Nullable PrimaryRole role, @Nullable RecordMemory memory, ByteWriter out) {
    int length = beginKey();
    int at = sections.position();
    byte[] array = sections.array();
    RecordView record =
        memory == null ? null : memory.find(KeyHash.hash(array, at, length), array, at, length);
    endKey(length);
    if (record == null || role == null || !role.rooms().isLive(mapId, record)) {
      out.writeVarInt(0);
    } else if (!VisibleValue.isState(record)) {
      out.writeVarLong(record.valueLength() + 1L);
      record.writeValue(out);
    } else {
      byte[] visible = VisibleValue.of(record);
      if (visible == null) {
        out.writeVarInt(0);
      } else {
        out.writeVarLong(visible.length + 1L).writeRaw(visible);
      }
    }
  }
}
