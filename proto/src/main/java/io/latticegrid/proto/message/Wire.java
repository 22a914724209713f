package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parts of which several messages are made. Pure. */
final class Wire {
  /**
   * Members that were read lately, by their hash. The same few stand in every message, and are
   * compared with what partitions remember: one object for each of them is where everybody looks.
   * Whoever reads at the same time may put another one in its place, which is as good.
   */
  private static final @Nullable MemberId[] LATELY = new MemberId[256];

  /** Never changed. */
  private static final VersionVector NOTHING = new VersionVector();

  private Wire() {}

  static void writeMember(ByteWriter out, MemberId member) {
    out.writeLong(member.nodeId()).writeInt(member.incarnation());
  }

  static MemberId readMember(ByteReader in) {
    long nodeId = in.readLong();
    int incarnation = in.readInt();
    int slot = (int) (nodeId ^ (nodeId >>> 32) ^ incarnation) & (LATELY.length - 1);
    MemberId known = LATELY[slot];
    if (known != null && known.nodeId() == nodeId && known.incarnation() == incarnation) {
      return known;
    }
    MemberId member = new MemberId(nodeId, incarnation);
    LATELY[slot] = member;
    return member;
  }

  static void writeDot(ByteWriter out, Dot dot) {
    writeMember(out, dot.origin());
    out.writeVarLong(dot.sequence());
  }

  static Dot readDot(ByteReader in) {
    return new Dot(readMember(in), in.readVarLong());
  }

  static void writeAddress(ByteWriter out, Address address) {
    out.writeString(address.host()).writeShort(address.port());
  }

  static Address readAddress(ByteReader in) {
    String host = in.readString();
    int port = in.readUnsignedShort();
    try {
      return new Address(host, port);
    } catch (GridException e) {
      throw new MalformedDataException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The newest form on a connection of bodies that changed with version 2. */
  static int secondForm(int spoken) {
    return Math.min(spoken, 2);
  }

  static void writeInfo(ByteWriter out, MemberInfo info, int form) {
    writeMember(out, info.id());
    writeAddress(out, info.address());
    out.writeVarInt(info.shards()).writeVarInt(info.protocol().newest());
    if (form >= 2) {
      out.writeVarInt(info.protocol().oldest()).writeString(info.zone());
    }
  }

  static MemberInfo readInfo(ByteReader in, int form) {
    MemberId id = readMember(in);
    Address address = readAddress(in);
    int shards = in.readVarInt();
    int newest = in.readVarInt();
    int oldest = form >= 2 ? in.readVarInt() : Math.min(1, newest);
    String zone = form >= 2 ? in.readString() : "";
    try {
      return new MemberInfo(id, address, shards, new ProtocolRange(oldest, newest), zone);
    } catch (GridException e) {
      throw new MalformedDataException(String.valueOf(e.getMessage()), e);
    }
  }

  static void writeVector(ByteWriter out, VersionVector vector) {
    int size = vector.size();
    out.writeVarInt(size);
    for (int at = 0; at < size; at++) {
      writeMember(out, vector.originAt(at));
      out.writeVarLong(vector.sequenceAt(at));
    }
  }

  /** A vector that is read only, and mostly empty: then it is always the same. */
  static VersionVector readStable(ByteReader in) {
    int count = in.readCount();
    return count == 0 ? NOTHING : readVector(in, count);
  }

  static VersionVector readVector(ByteReader in) {
    return readVector(in, in.readCount());
  }

  private static VersionVector readVector(ByteReader in, int count) {
    VersionVector vector = new VersionVector();
    for (int left = count; left > 0; left--) {
      vector.advance(readMember(in), in.readVarLong());
    }
    return vector;
  }

  static void writeNullable(ByteWriter out, byte @Nullable [] bytes) {
    if (bytes == null) {
      out.writeVarInt(0);
    } else {
      out.writeVarLong(bytes.length + 1L).writeRaw(bytes);
    }
  }

  static byte @Nullable [] readNullable(ByteReader in) {
    int length = in.readVarInt();
    return length == 0 ? null : in.readRaw(length - 1);
  }

  static <T> void writeList(ByteWriter out, List<T> items, BiConsumer<ByteWriter, T> writer) {
    int count = items.size();
    out.writeVarInt(count);
    for (int i = 0; i < count; i++) {
      writer.accept(out, items.get(i));
    }
  }

  /** A list that can't be changed; most have one item, and take no array then. */
  static <T> List<T> readList(ByteReader in, Function<ByteReader, T> reader) {
    int count = in.readCount();
    if (count == 0) {
      return List.of();
    }
    T first = reader.apply(in);
    return count == 1 ? List.of(first) : readList(first, count, in, reader);
  }

  private static <T> List<T> readList(
      T first, int count, ByteReader in, Function<ByteReader, T> reader) {
    List<T> items = new ArrayList<>(Math.min(count, 1024));
    items.add(first);
    for (int i = 1; i < count; i++) {
      items.add(reader.apply(in));
    }
    return List.copyOf(items);
  }

  /** Rows name members by their place in a dictionary, because the same few stand in every row. */
  static void writeRow(ByteWriter out, PartitionRow row, List<MemberId> dictionary, int form) {
    out.writeVarInt(row.partition()).writeVarLong(row.epoch()).writeVarLong(row.reign());
    writeIndexes(out, row.replicas(), dictionary);
    writeIndexes(out, row.inSync(), dictionary);
    writeIndexes(out, row.target(), dictionary);
    if (form >= 2) {
      writeIndexes(out, row.holders(), dictionary);
    }
  }

  static PartitionRow readRow(ByteReader in, List<MemberId> dictionary, int form) {
    int partition = in.readVarInt();
    long epoch = in.readVarLong();
    long reign = in.readVarLong();
    return new PartitionRow(
        partition,
        epoch,
        reign,
        readIndexes(in, dictionary),
        readIndexes(in, dictionary),
        readIndexes(in, dictionary),
        form >= 2 ? readIndexes(in, dictionary) : List.of());
  }

  static void writeRouting(ByteWriter out, RoutingView view, int form) {
    out.writeLong(view.clusterId()).writeLong(view.version()).writeVarInt(view.partitionCount());
    writeList(out, view.members(), (writer, member) -> writeInfo(writer, member, form));
    List<MemberId> dictionary = dictionary(view);
    writeList(out, dictionary, Wire::writeMember);
    out.writeVarInt(view.tables().size());
    for (PartitionTable table : view.tables()) {
      out.writeShort(table.group()).writeVarLong(table.version());
      writeList(out, table.rows(), (writer, row) -> writeRow(writer, row, dictionary, form));
    }
  }

  static byte[] routing(RoutingView view, int form) {
    ByteWriter out = new ByteWriter();
    writeRouting(out, view, form);
    return out.toByteArray();
  }

  static RoutingView readRouting(ByteReader in, int form) {
    long clusterId = in.readLong();
    long version = in.readLong();
    int partitionCount = in.readVarInt();
    List<MemberInfo> members = readList(in, reader -> readInfo(reader, form));
    List<MemberId> dictionary = readList(in, Wire::readMember);
    List<PartitionTable> tables =
        readList(
            in,
            reader ->
                new PartitionTable(
                    reader.readUnsignedShort(),
                    reader.readVarLong(),
                    readList(reader, row -> readRow(row, dictionary, form))));
    return new RoutingView(clusterId, version, partitionCount, members, tables);
  }

  static List<MemberId> dictionary(PartitionRow row) {
    List<MemberId> members = new ArrayList<>();
    collect(row, members);
    return members;
  }

  private static List<MemberId> dictionary(RoutingView view) {
    List<MemberId> members = new ArrayList<>();
    view.members().forEach(member -> members.add(member.id()));
    for (PartitionTable table : view.tables()) {
      table.rows().forEach(row -> collect(row, members));
    }
    return members;
  }

  private static void collect(PartitionRow row, List<MemberId> members) {
    collect(row.replicas(), members);
    collect(row.inSync(), members);
    collect(row.target(), members);
    collect(row.holders(), members);
  }

  private static void collect(List<MemberId> list, List<MemberId> members) {
    for (int i = 0; i < list.size(); i++) {
      if (!members.contains(list.get(i))) {
        members.add(list.get(i));
      }
    }
  }

  private static void writeIndexes(
      ByteWriter out, List<MemberId> members, List<MemberId> dictionary) {
    out.writeVarInt(members.size());
    for (int i = 0; i < members.size(); i++) {
      out.writeVarInt(dictionary.indexOf(members.get(i)));
    }
  }

  private static List<MemberId> readIndexes(ByteReader in, List<MemberId> dictionary) {
    int count = in.readCount();
    if (count == 0) {
      return List.of();
    }
    MemberId[] members = new MemberId[count];
    for (int i = 0; i < count; i++) {
      int index = in.readVarInt();
      if (index >= dictionary.size()) {
        throw new MalformedDataException(
            "member " + index + " of a dictionary of " + dictionary.size());
      }
      members[i] = dictionary.get(index);
    }
    return List.of(members);
  }
}
