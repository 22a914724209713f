package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages whose body belongs to another module, and the counters of a node. */
public sealed interface NodeMessage extends Message {
  /**
   * A control-plane message between nodes.
   *
   * @param protobuf a {@code ControlMessage} of control.proto
   */
  record Control(byte[] protobuf) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.CONTROL;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeRaw(protobuf);
    }

    static Control read(ByteReader in) {
      return new Control(in.readRaw(in.remaining()));
    }
  }

  /**
   * Asks for a query to be run, or only explained; answered by {@link QueryRows} frames.
   *
   * @param map name of the map
   * @param query the description's canonical bytes
   * @param explainOnly plan it, run nothing
   */
  record Query(String map, byte[] query, boolean explainOnly) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.QUERY;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeString(map).writeByte(explainOnly ? 1 : 0).writeRaw(query);
    }

    static Query read(ByteReader in) {
      String map = in.readString();
      boolean explainOnly = in.readByte() != 0;
      return new Query(map, in.readRaw(in.remaining()), explainOnly);
    }
  }

  /**
   * Some rows of a query's result.
   *
   * @param payload rows, and in the last frame the columns and the explanation, as the query module
   *     writes them
   * @param last whether the result is complete
   */
  record QueryRows(byte[] payload, boolean last) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.QUERY_ROWS;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(last ? 1 : 0).writeRaw(payload);
    }

    static QueryRows read(ByteReader in) {
      boolean last = in.readByte() != 0;
      return new QueryRows(in.readRaw(in.remaining()), last);
    }
  }

  /**
   * A message of the DAG executor between members.
   *
   * @param payload as the query and dag modules write it
   */
  record Execution(byte[] payload) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.EXECUTION;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeRaw(payload);
    }

    static Execution read(ByteReader in) {
      return new Execution(in.readRaw(in.remaining()));
    }
  }

  /** Asks a node for its counters. */
  record Stats() implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.STATS;
    }

    @Override
    public void write(ByteWriter out) {}

    static Stats read(ByteReader in) {
      return new Stats();
    }
  }

  /**
   * A node's counters.
   *
   * @param counters by name
   */
  record StatsReply(SortedMap<String, Long> counters) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.STATS_REPLY;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarInt(counters.size());
      counters.forEach((name, value) -> out.writeString(name).writeLong(value));
    }

    static StatsReply read(ByteReader in) {
      SortedMap<String, Long> counters = new TreeMap<>();
      for (int left = in.readCount(); left > 0; left--) {
        counters.put(in.readString(), in.readLong());
      }
      return new StatsReply(counters);
    }
  }

  /**
   * Asks for something that operators do.
   *
   * @param protobuf an {@code AdminRequest} of admin.proto
   */
  record AdminRequest(byte[] protobuf) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.ADMIN_REQUEST;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeRaw(protobuf);
    }

    static AdminRequest read(ByteReader in) {
      return new AdminRequest(in.readRaw(in.remaining()));
    }
  }

  /**
   * What came of it.
   *
   * @param protobuf an {@code AdminReply} of admin.proto
   */
  record AdminReply(byte[] protobuf) implements NodeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.ADMIN_REPLY;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeRaw(protobuf);
    }

    static AdminReply read(ByteReader in) {
      return new AdminReply(in.readRaw(in.remaining()));
    }
  }

  /**
   * Asks which writes lost when sides of a split were merged at a node.
   *
   * @param after the number of the last one that is known; {@link #NEWEST} to learn just that
   * @param maps numbers of the maps in question
   */
  record LostWritesAsk(long after, List<Integer> maps) implements NodeMessage {
    /** The version of the protocol that brought it. */
    public static final int SINCE_VERSION = 2;

    /** Asks for nothing but what has come last. */
    public static final long NEWEST = Long.MAX_VALUE;

    /** Copies the numbers. */
    public LostWritesAsk {
      maps = List.copyOf(maps);
    }

    @Override
    public Opcode opcode() {
      return Opcode.LOST_WRITES_ASK;
    }

    @Override
    public int form(int spoken) {
      return SINCE_VERSION;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(after);
      Wire.writeList(out, maps, ByteWriter::writeVarInt);
    }

    static LostWritesAsk read(ByteReader in) {
      return new LostWritesAsk(in.readLong(), Wire.readList(in, ByteReader::readVarInt));
    }
  }

  /**
   * The oldest of the lost writes that were asked for, some at a time.
   *
   * @param last the number of the last one that was looked at: what to ask for next
   * @param more whether there are more now
   * @param missed how many are not remembered any more, of whatever map
   * @param writes in the order of their numbers
   */
  record LostWrites(long last, boolean more, long missed, List<Lost> writes)
      implements NodeMessage {
    /** Copies the writes. */
    public LostWrites {
      writes = List.copyOf(writes);
    }

    @Override
    public Opcode opcode() {
      return Opcode.LOST_WRITES;
    }

    @Override
    public int form(int spoken) {
      return LostWritesAsk.SINCE_VERSION;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(last).writeByte(more ? 1 : 0).writeVarLong(missed);
      Wire.writeList(out, writes, (writer, lost) -> lost.write(writer));
    }

    static LostWrites read(ByteReader in) {
      return new LostWrites(
          in.readLong(), in.readByte() != 0, in.readVarLong(), Wire.readList(in, Lost::read));
    }
  }

  /**
   * A write that lost to one that had not seen it.
   *
   * @param mapId number of the map
   * @param key the key
   * @param field the place of the field in the record's row, from 1; 0 for the whole entry
   * @param value what was written; null for a removal
   * @param stampTime of its hybrid timestamp
   * @param stampMember of its hybrid timestamp
   */
  record Lost(
      int mapId,
      byte[] key,
      int field,
      byte @Nullable [] value,
      long stampTime,
      MemberId stampMember) {
    void write(ByteWriter out) {
      out.writeVarInt(mapId).writeBytes(key).writeVarInt(field);
      Wire.writeNullable(out, value);
      out.writeLong(stampTime);
      Wire.writeMember(out, stampMember);
    }

    static Lost read(ByteReader in) {
      return new Lost(
          in.readVarInt(),
          in.readBytes(),
          in.readVarInt(),
          Wire.readNullable(in),
          in.readLong(),
          Wire.readMember(in));
    }

    /** About how many bytes it takes. */
    public int size() {
      return 64 + key.length + (value == null ? 0 : value.length);
    }
  }
}
