package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Coverage;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.LossListener;
import io.latticegrid.crdt.LwwOrder;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a partition as bytes: what replication needs of records, without making objects
 * where all fields of a record were written together. Static only. Null stands for an entry that is
 * not there, never written or pruned. Arrays are never changed; a result may be one that was given.
 *
 * <p>A record whose fields share one stamp is the last write of all fields, so it replaces every
 * record whose latest stamp is earlier, whole. Everything else goes through {@link RecordState}.
 */
public final class EntryBytes {
  private EntryBytes() {}

  /** The least entry that contains both. */
  public static byte @Nullable [] merge(
      byte @Nullable [] mine, byte @Nullable [] theirs, Merge merge) {
    if (mine == null || theirs == null) {
      return mergeWithAbsent(mine, theirs, merge);
    }
    if (Arrays.equals(mine, theirs)) {
      return mine;
    }
    if (EntryHead.isPlain(mine) && EntryHead.isPlain(theirs)) {
      int order = EntryHead.compare(mine, theirs);
      byte[] later = order > 0 ? mine : theirs;
      byte[] earlier = order > 0 ? theirs : mine;
      if (order != 0
          && EntryHead.isSingle(later)
          && (merge.losses() == LossListener.NONE
              || (EntryHead.isSingle(earlier) && !isConcurrent(mine, theirs, merge)))) {
        return later;
      }
    }
    return mergeStates(mine, theirs, merge);
  }

  /**
   * Merges a batch in place: each of mine with the one of theirs beside it.
   *
   * @return how many changed
   */
  public static int mergeAll(byte[] @Nullable [] mine, byte[] @Nullable [] theirs, Merge merge) {
    int changed = 0;
    for (int i = 0; i < mine.length; i++) {
      byte[] before = mine[i];
      byte[] after = merge(before, theirs[i], merge);
      if (after != before) {
        mine[i] = after;
        changed++;
      }
    }
    return changed;
  }

  /** Through the states: what every other way must equal. */
  public static byte @Nullable [] mergeStates(
      byte @Nullable [] mine, byte @Nullable [] theirs, Merge merge) {
    return toBytes(state(mine).join(state(theirs), merge));
  }

  private static byte @Nullable [] mergeWithAbsent(
      byte @Nullable [] mine, byte @Nullable [] theirs, Merge merge) {
    byte[] known = mine != null ? mine : theirs;
    Coverage other = mine != null ? merge.theirs() : merge.mine();
    if (known == null) {
      return null;
    }
    if (EntryHead.isSingle(known)) {
      return other.covers(EntryHead.id(known).dot()) ? null : known;
    }
    return mergeStates(mine, theirs, merge);
  }

  private static boolean isConcurrent(byte[] mine, byte[] theirs, Merge merge) {
    return merge.concurrent(EntryHead.id(mine).dot(), EntryHead.id(theirs).dot());
  }

  /**
   * An entry after a write of its whole value. Typed fields stay as {@link RecordState#written}
   * says.
   *
   * @param value canonical bytes: a row, whose fields merge one by one, or any other value
   * @param fieldIds of the fields of a row, ascending; null if they are 1 .. n, or for no row
   */
  public static byte[] written(
      byte @Nullable [] before,
      byte[] value,
      int @Nullable [] fieldIds,
      WriteId id,
      long expiresAtMillis) {
    if (before != null && EntryHead.hasTypedFields(before)) {
      RecordState after = state(before).written(fieldsOf(value, fieldIds), id, expiresAtMillis);
      return CrdtCodec.toBytes(after);
    }
    boolean isRow = Row.isRow(value);
    ByteWriter out = new ByteWriter(value.length + 64);
    out.writeByte(CrdtType.RECORD.tag());
    out.writeByte(
        RecordCodec.ALIVE
            | (expiresAtMillis != 0 ? RecordCodec.EXPIRES : 0)
            | (isRow ? RecordCodec.ROW : 0)
            | (isRow && fieldIds != null ? RecordCodec.IDS : 0));
    IdCodec.writeId(out, id);
    if (expiresAtMillis != 0) {
      out.writeLong(expiresAtMillis);
    }
    if (isRow && fieldIds != null) {
      RecordBody.writeIds(out, fieldIds);
    }
    return out.writeRaw(value).toByteArray();
  }

  /** An entry after a write of some of its fields. */
  public static byte[] updated(byte[] before, Map<Integer, Bytes> fields, WriteId id) {
    return CrdtCodec.toBytes(state(before).updated(fields, id));
  }

  /** An entry after its removal: hidden, until it is pruned. */
  public static byte[] removed(byte[] before, WriteId id) {
    return CrdtCodec.toBytes(state(before).removed(id));
  }

  /** An entry without what is kept for others only; null if nothing is left. */
  public static byte @Nullable [] pruned(byte[] entry, Coverage stable) {
    return EntryHead.isSingle(entry) ? entry : toBytes(state(entry).pruned(stable));
  }

  /** Whether a reader sees the entry at a cluster time. */
  public static boolean isVisible(byte[] entry, long nowMillis) {
    int hidden = RecordCodec.PART | RecordCodec.NO_EXISTENCE;
    int flags = EntryHead.flags(entry);
    return (flags & RecordCodec.ALIVE) != 0
        && (flags & hidden) == 0
        && !LwwOrder.isExpired(EntryHead.expiresAtMillis(entry), nowMillis);
  }

  /** The latest write of the entry; its dot says who has seen all of what it holds last. */
  public static WriteId latestWrite(byte[] entry) {
    return EntryHead.id(entry);
  }

  /** Where the canonical bytes of the value start, a row or a whole value; they go to the end. */
  public static int valueOffset(byte[] entry) {
    return EntryHead.bodyOffset(entry);
  }

  /** The state of an entry. */
  public static RecordState state(byte @Nullable [] entry) {
    if (entry == null) {
      return RecordState.ABSENT;
    }
    Crdt<?> state = CrdtCodec.fromBytes(entry);
    if (state instanceof RecordState record) {
      return record;
    }
    throw new MalformedDataException("not a record");
  }

  private static byte @Nullable [] toBytes(RecordState state) {
    return state.isBottom() ? null : CrdtCodec.toBytes(state);
  }

  /** The plain fields of a canonical value. */
  public static Map<Integer, Bytes> fieldsOf(byte[] value, int @Nullable [] fieldIds) {
    Map<Integer, Bytes> fields = new TreeMap<>();
    if (!Row.isRow(value)) {
      fields.put(RecordState.WHOLE, Bytes.wrap(value));
      return fields;
    }
    Row row = new Row(value);
    fields.put(RecordState.SCHEMA, RecordBody.schemaBytes(row.schemaId()));
    for (int i = 0; i < row.fieldCount(); i++) {
      int from = row.fieldOffset(i);
      Bytes field = Bytes.wrap(Arrays.copyOfRange(value, from, from + row.fieldLength(i)));
      fields.put(fieldIds == null ? i + 1 : fieldIds[i], field);
    }
    return fields;
  }
}
