package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.util.SortedMap;
import java.util.TreeMap;

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
}
