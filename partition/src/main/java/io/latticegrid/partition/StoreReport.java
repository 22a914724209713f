package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.writebehind.PendingKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a primary tells its backups of a map's store: it has every change that the vector covers,
 * but of the keys named what comes from the dot on. Immutable. It travels as a change of no map in
 * the stream, so it comes after all that it speaks of; whoever does not know its key takes it for a
 * change that covers dots which it contains already.
 *
 * <pre>
 * delta's key    map id, count, then for each: key (length, bytes), node id i64, incarnation, sequence
 * delta's value  the vector
 * </pre>
 *
 * @param mapId the map
 * @param durable the dots of which the store lacks nothing else
 * @param pending the keys of which it lacks something
 */
record StoreReport(int mapId, VersionVector durable, List<PendingKey> pending) {

  /** The change that tells it. */
  Delta toDelta(Dot dot, long stampTime) {
    ByteWriter out = new ByteWriter(64);
    out.writeVarInt(mapId).writeVarInt(pending.size());
    for (PendingKey key : pending) {
      MemberId origin = key.oldest().origin();
      out.writeBytes(key.key()).writeLong(origin.nodeId()).writeVarInt(origin.incarnation());
      out.writeVarLong(key.oldest().sequence());
    }
    Delta covering = MergeMessage.covering(dot, durable, stampTime, null);
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

  /** The report that a change is; null if it is another one. */
  static @Nullable StoreReport of(Delta delta) {
    VersionVector durable = MergeMessage.covered(delta);
    if (durable == null || delta.key().length == 0) {
      return null;
    }
    ByteReader in = new ByteReader(delta.key());
    int mapId = in.readVarInt();
    List<PendingKey> pending = new ArrayList<>();
    for (int left = in.readVarInt(); left > 0; left--) {
      byte[] key = in.readBytes();
      MemberId origin = new MemberId(in.readLong(), in.readVarInt());
      pending.add(new PendingKey(key, new Dot(origin, in.readVarLong())));
    }
    return new StoreReport(mapId, durable, pending);
  }
}
