package io.latticegrid.query;

import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.exchange.ExchangeFrameCodec;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.query.QueryPlan.PartitionPart;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engines of members tell each other. Immutable.
 *
 * <pre>
 *  type u8 = 1  start     coordinator (node id u64, incarnation u32) | sequence u64
 *                         | map id u32 | group u16 | definition: bytes | query: bytes
 *                         | milliseconds left: var | members: count, ids
 *                         | partitions of the receiver: count, ( number: var, reign: var )
 *  type u8 = 4  start     as above, of a map that moves: ( number: var, reign: var, group: var )
 *  type u8 = 2  exchange  a frame of the DAG executor
 *  type u8 = 3  scanned   coordinator | sequence | entries looked at: var
 * </pre>
 */
sealed interface EngineMessage {
  /** The type of a {@link Start}. */
  int START = 1;

  /** The type of one whose partitions are in two groups. */
  int START_MOVING = 4;

  /**
   * Take part in an execution.
   *
   * @param id the execution
   * @param map the map
   * @param query what is asked
   * @param timeoutMillis how long it may take
   * @param members who takes part, in the order that all know
   * @param parts the partitions that the receiver scans
   */
  record Start(
      ExecutionId id,
      MapInfo map,
      Query query,
      long timeoutMillis,
      List<MemberId> members,
      List<PartitionPart> parts)
      implements EngineMessage {}

  /**
   * A frame of the executor.
   *
   * @param frame the frame
   */
  record Exchanged(ExchangeFrame frame) implements EngineMessage {}

  /**
   * The sender has scanned all of its partitions.
   *
   * @param id the execution
   * @param looked how many entries it looked at
   */
  record Scanned(ExecutionId id, long looked) implements EngineMessage {}

  /** The bytes of a message. */
  static byte[] encode(EngineMessage message) {
    ByteWriter out = new ByteWriter();
    switch (message) {
      case Start start -> writeStart(start, out);
      case Exchanged exchanged ->
          out.writeByte(2).writeRaw(ExchangeFrameCodec.encode(exchanged.frame()));
      case Scanned scanned -> {
        out.writeByte(3);
        writeId(scanned.id(), out);
        out.writeVarLong(scanned.looked());
      }
    }
    return out.toByteArray();
  }

  /**
   * The message of bytes; what is malformed is a {@link MalformedDataException} or a typed error.
   */
  static EngineMessage decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int type = in.readUnsignedByte();
    return switch (type) {
      case START -> readStart(in, false);
      case START_MOVING -> readStart(in, true);
      case 2 -> new Exchanged(ExchangeFrameCodec.decode(in.readRaw(in.remaining())));
      case 3 -> new Scanned(readId(in), in.readVarLong());
      default -> throw new MalformedDataException("engine message of type " + type);
    };
  }

  private static void writeStart(Start start, ByteWriter out) {
    int group = start.map().group();
    boolean moving = start.parts().stream().anyMatch(part -> part.group() != group);
    out.writeByte(moving ? START_MOVING : START);
    writeId(start.id(), out);
    out.writeInt(start.map().id()).writeShort(start.map().group());
    out.writeBytes(start.map().definition().toBytes()).writeBytes(start.query().toBytes());
    out.writeVarLong(start.timeoutMillis()).writeVarInt(start.members().size());
    start.members().forEach(member -> writeMember(member, out));
    out.writeVarInt(start.parts().size());
    for (PartitionPart part : start.parts()) {
      out.writeVarInt(part.partition()).writeVarLong(part.reign());
      if (moving) {
        out.writeVarInt(part.group());
      }
    }
  }

  private static Start readStart(ByteReader in, boolean moving) {
    final ExecutionId id = readId(in);
    int mapId = in.readInt();
    int group = in.readUnsignedShort();
    MapInfo map = new MapInfo(mapId, group, MapDefinition.fromBytes(in.readBytes()));
    Query query = Query.fromBytes(in.readBytes());
    long timeoutMillis = in.readVarLong();
    List<MemberId> members = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      members.add(readMember(in));
    }
    List<PartitionPart> parts = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      int partition = in.readVarInt();
      long reign = in.readVarLong();
      parts.add(new PartitionPart(moving ? in.readVarInt() : group, partition, reign));
    }
    in.expectEnd();
    return new Start(id, map, query, timeoutMillis, members, parts);
  }

  private static void writeId(ExecutionId id, ByteWriter out) {
    writeMember(id.coordinator(), out);
    out.writeLong(id.sequence());
  }

  private static ExecutionId readId(ByteReader in) {
    return new ExecutionId(readMember(in), in.readLong());
  }

  private static void writeMember(MemberId member, ByteWriter out) {
    out.writeLong(member.nodeId()).writeInt(member.incarnation());
  }

  private static MemberId readMember(ByteReader in) {
    return new MemberId(in.readLong(), in.readInt());
  }
}
