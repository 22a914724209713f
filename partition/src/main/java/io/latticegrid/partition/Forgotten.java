package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a primary tells its backups of entries that gave way: each goes without trace where it still
 * is what the dot says, and nowhere else. Immutable. No removal: another copy that has changed the
 * entry apart keeps its change. It travels as a change of no map that covers nothing, in the
 * stream, so it comes after all that it speaks of. Written only of maps that may forget, whose
 * definitions say so to members that understand this.
 *
 * <pre>
 * delta's key    0, count, then for each: map id, key (length, bytes), node id i64, incarnation, sequence
 * delta's value  an empty vector
 * </pre>
 *
 * @param entries the entries
 */
record Forgotten(List<Entry> entries) {
  /** In place of the map of a {@link StoreReport}. */
  private static final int MARK = 0;

  /** An entry, and the change that made it what it is. */
  record Entry(int mapId, byte[] key, Dot dot) {}

  /** The change that tells it. */
  Delta toDelta(Dot dot, long stampTime) {
    ByteWriter out = new ByteWriter(64);
    out.writeVarInt(MARK).writeVarInt(entries.size());
    for (Entry entry : entries) {
      MemberId origin = entry.dot().origin();
      out.writeVarInt(entry.mapId()).writeBytes(entry.key());
      out.writeLong(origin.nodeId()).writeVarInt(origin.incarnation());
      out.writeVarLong(entry.dot().sequence());
    }
    Delta covering = MergeMessage.covering(dot, new VersionVector(), stampTime, null);
    return new Delta(
        dot,
        covering.mapId(),
        out.toByteArray(),
        covering.value(),
        stampTime,
        covering.stampMember(),
        0,
        null,
        null);
  }

  /** The entries that a change names; null if it is another one. */
  static @Nullable Forgotten of(Delta delta) {
    byte[] key = delta.key();
    if (delta.mapId() != MergeMessage.NO_MAP || key.length == 0 || key[0] != MARK) {
      return null;
    }
    ByteReader in = new ByteReader(key);
    in.readVarInt();
    List<Entry> entries = new ArrayList<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      int mapId = in.readVarInt();
      byte[] name = in.readBytes();
      MemberId origin = new MemberId(in.readLong(), in.readVarInt());
      entries.add(new Entry(mapId, name, new Dot(origin, in.readVarLong())));
    }
    return new Forgotten(entries);
  }
}
