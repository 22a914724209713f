package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages about the session itself: handshake, health, routing, opening maps, and failures. */
public sealed interface SessionMessage extends Message {
  /** No bytes: what an older form lacks. */
  byte[] NOTHING = {};

  /**
   * The first message of whoever connects.
   *
   * @param role client or member
   * @param version the newest version of the protocol that the sender speaks; the oldest is in its
   *     preface, and a member's in what it says of itself
   * @param features bits of optional features that the sender knows
   * @param clusterId the cluster that it belongs to; 0 if it does not know one yet
   * @param clusterName the name of the cluster that it means
   * @param partitionCount partitions a group; 0 if it takes what it is told
   * @param self a member's id and address; null for a client
   * @param nonce random bytes that an answer to the secret must cover; empty from clients and in
   *     version 1
   */
  record Hello(
      Role role,
      int version,
      long features,
      long clusterId,
      String clusterName,
      int partitionCount,
      @Nullable MemberInfo self,
      byte[] nonce)
      implements SessionMessage {
    /** What a client says that has no cluster yet. */
    public static Hello ofClient(int version, String clusterName) {
      return ofClient(version, 0, clusterName, 0);
    }

    /** What a client says that knows its cluster. */
    public static Hello ofClient(
        int version, long clusterId, String clusterName, int partitionCount) {
      return new Hello(
          Role.CLIENT, version, 0, clusterId, clusterName, partitionCount, null, NOTHING);
    }

    @Override
    public Opcode opcode() {
      return Opcode.HELLO;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      out.writeByte(role.number()).writeByte(version).writeLong(features).writeLong(clusterId);
      out.writeString(clusterName).writeVarInt(partitionCount).writeByte(self == null ? 0 : 1);
      if (self != null) {
        Wire.writeInfo(out, self, form);
      }
      if (form >= 2) {
        out.writeBytes(nonce);
      }
    }

    static Hello read(ByteReader in, int form) {
      return new Hello(
          Role.of(in.readUnsignedByte()),
          in.readUnsignedByte(),
          in.readLong(),
          in.readLong(),
          in.readString(),
          in.readVarInt(),
          in.readByte() == 0 ? null : Wire.readInfo(in, form),
          form >= 2 ? in.readBytes() : NOTHING);
    }
  }

  /**
   * Asks whoever said {@link Hello} to prove that it knows the cluster's secret.
   *
   * @param self the node that asks
   * @param nonce random bytes that the proof must cover
   */
  record Challenge(MemberInfo self, byte[] nonce) implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.CHALLENGE;
    }

    @Override
    public int form(int spoken) {
      return 2;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeInfo(out, self, 2);
      out.writeBytes(nonce);
    }

    static Challenge read(ByteReader in) {
      return new Challenge(Wire.readInfo(in, 2), in.readBytes());
    }
  }

  /**
   * The answer to {@link Challenge}.
   *
   * @param mac an HMAC under the secret; empty from a node that has none
   */
  record Proof(byte[] mac) implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.PROOF;
    }

    @Override
    public int form(int spoken) {
      return 2;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeBytes(mac);
    }

    static Proof read(ByteReader in) {
      return new Proof(in.readBytes());
    }
  }

  /**
   * The answer to {@link Hello}.
   *
   * @param version the version to speak: the lower of both newest
   * @param features the bits that both know
   * @param clusterId the cluster; 0 while the node has not joined one
   * @param partitionCount partitions a group
   * @param self the node that answers
   * @param shardOverrides partition and shard, alternating, where a partition is not on the shard
   *     that {@code ShardTable.shardOf} says
   * @param proof the node's own proof of the secret; empty where none was asked for
   */
  record Welcome(
      int version,
      long features,
      long clusterId,
      int partitionCount,
      MemberInfo self,
      List<Integer> shardOverrides,
      byte[] proof)
      implements SessionMessage {
    /** Copies the overrides. */
    public Welcome {
      shardOverrides = List.copyOf(shardOverrides);
    }

    /** Without a proof. */
    public Welcome(
        int version,
        long features,
        long clusterId,
        int partitionCount,
        MemberInfo self,
        List<Integer> shardOverrides) {
      this(version, features, clusterId, partitionCount, self, shardOverrides, NOTHING);
    }

    /** The same with a proof. */
    public Welcome with(byte[] newProof) {
      return new Welcome(
          version, features, clusterId, partitionCount, self, shardOverrides, newProof);
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public Opcode opcode() {
      return Opcode.WELCOME;
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      out.writeByte(version).writeLong(features).writeLong(clusterId).writeVarInt(partitionCount);
      Wire.writeInfo(out, self, form);
      Wire.writeList(out, shardOverrides, (writer, value) -> writer.writeVarInt(value));
      if (form >= 2) {
        out.writeBytes(proof);
      }
    }

    static Welcome read(ByteReader in, int form) {
      return new Welcome(
          in.readUnsignedByte(),
          in.readLong(),
          in.readLong(),
          in.readVarInt(),
          Wire.readInfo(in, form),
          Wire.readList(in, ByteReader::readVarInt),
          form >= 2 ? in.readBytes() : NOTHING);
    }
  }

  /**
   * The request failed.
   *
   * @param code what kind of failure
   * @param retryAfterMillis when trying again makes sense; 0 if not said
   * @param text what was wrong and what to do
   */
  record Failure(GridException.Code code, int retryAfterMillis, String text)
      implements SessionMessage {
    private static final int FIRST_OF_VERSION_2 = 30;

    @Override
    public Opcode opcode() {
      return Opcode.FAILURE;
    }

    /** Version 1 knows no finer reasons for a refusal. */
    @Override
    public int form(int spoken) {
      return code.number() >= FIRST_OF_VERSION_2 ? Wire.secondForm(spoken) : 1;
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      boolean coarse = form < 2 && code.isRefusal();
      out.writeShort((coarse ? GridException.Code.INCOMPATIBLE : code).number());
      out.writeVarInt(retryAfterMillis).writeString(text);
    }

    static Failure read(ByteReader in) {
      return new Failure(
          GridException.Code.of(in.readUnsignedShort()), in.readVarInt(), in.readString());
    }
  }

  /** Asks whether the other end is alive. */
  record Ping() implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.PING;
    }

    @Override
    public void write(ByteWriter out) {}

    static Ping read(ByteReader in) {
      return new Ping();
    }
  }

  /** The other end is alive. */
  record Pong() implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.PONG;
    }

    @Override
    public void write(ByteWriter out) {}

    static Pong read(ByteReader in) {
      return new Pong();
    }
  }

  /**
   * Asks for members and tables, and for every later change of them.
   *
   * @param knownVersion the version that the client has; 0 for none
   */
  record GetRouting(long knownVersion) implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.GET_ROUTING;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(knownVersion);
    }

    static GetRouting read(ByteReader in) {
      return new GetRouting(in.readLong());
    }
  }

  /** Members and tables, as an answer or pushed. Thread-safe; put into bytes once for all. */
  final class Routing implements SessionMessage {
    private final RoutingView view;
    private volatile byte @Nullable [] newest;

    /** With all members and tables. */
    public Routing(RoutingView view) {
      this.view = view;
    }

    /** The whole of it. */
    public RoutingView view() {
      return view;
    }

    @Override
    public Opcode opcode() {
      return Opcode.ROUTING;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      byte[] known = form == 2 ? newest : null;
      if (known == null) {
        known = Wire.routing(view, form);
        if (form == 2) {
          newest = known;
        }
      }
      out.writeRaw(known);
    }

    static Routing read(ByteReader in, int form) {
      return new Routing(Wire.readRouting(in, form));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Routing routing && view.equals(routing.view);
    }

    @Override
    public int hashCode() {
      return view.hashCode();
    }
  }

  /**
   * Opens a map by name.
   *
   * @param name the name
   * @param definition bytes of the {@code MapDefinition} to create it with if there is none; empty
   *     to open only what exists
   */
  record OpenMap(String name, byte[] definition) implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.OPEN_MAP;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeString(name).writeBytes(definition);
    }

    static OpenMap read(ByteReader in) {
      return new OpenMap(in.readString(), in.readBytes());
    }
  }

  /**
   * A map is open.
   *
   * @param mapId its number
   * @param group number of its group
   * @param definition bytes of its {@code MapDefinition}
   */
  record MapOpened(int mapId, int group, byte[] definition) implements SessionMessage {
    @Override
    public Opcode opcode() {
      return Opcode.MAP_OPENED;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeInt(mapId).writeShort(group).writeBytes(definition);
    }

    static MapOpened read(ByteReader in) {
      return new MapOpened(in.readInt(), in.readUnsignedShort(), in.readBytes());
    }
  }

  /**
   * This node does not serve the partition; nothing was applied.
   *
   * @param group the group
   * @param row the row of the partition as this node knows it; its primary is who to ask
   * @param members the members that the row names, as far as known
   */
  record NotOwner(int group, PartitionRow row, List<MemberInfo> members) implements SessionMessage {
    /** Copies the members. */
    public NotOwner {
      members = List.copyOf(members);
    }

    @Override
    public Opcode opcode() {
      return Opcode.NOT_OWNER;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      List<MemberId> dictionary = Wire.dictionary(row);
      out.writeShort(group);
      Wire.writeList(out, dictionary, Wire::writeMember);
      Wire.writeRow(out, row, dictionary, form);
      Wire.writeList(out, members, (writer, member) -> Wire.writeInfo(writer, member, form));
    }

    static NotOwner read(ByteReader in, int form) {
      int group = in.readUnsignedShort();
      List<MemberId> dictionary = Wire.readList(in, Wire::readMember);
      return new NotOwner(
          group,
          Wire.readRow(in, dictionary, form),
          Wire.readList(in, reader -> Wire.readInfo(reader, form)));
    }
  }
}
