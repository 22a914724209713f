package io.latticegrid.crdt.codec;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of members, times and vectors, drawn in {@link LwwCodec}. Static only. */
final class IdCodec {
  private IdCodec() {}

  static void writeMember(ByteWriter out, MemberId member) {
    out.writeLong(member.nodeId()).writeInt(member.incarnation());
  }

  static MemberId readMember(ByteReader in) {
    return new MemberId(in.readLong(), in.readInt());
  }

  static void writeTimestamp(ByteWriter out, HybridTimestamp timestamp) {
    out.writeLong(timestamp.time());
    writeMember(out, timestamp.member());
  }

  static HybridTimestamp readTimestamp(ByteReader in) {
    return new HybridTimestamp(in.readLong(), readMember(in));
  }

  /** Reads the sequence of a dot, which counts from 1. */
  static long readSequence(ByteReader in) {
    long sequence = in.readVarLong();
    if (sequence <= 0) {
      throw new MalformedDataException("the sequence of a dot is " + sequence);
    }
    return sequence;
  }

  static void writeVector(ByteWriter out, VersionVector vector) {
    Map<MemberId, Long> entries = vector.toMap();
    out.writeVarInt(entries.size());
    entries.forEach((member, sequence) -> {
      writeMember(out, member);
      out.writeVarLong(sequence);
    });
  }

  static VersionVector readVector(ByteReader in) {
    VersionVector vector = new VersionVector();
    MemberId previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      MemberId member = readMember(in);
      checkAscending(previous, member);
      vector.advance(member, readSequence(in));
      previous = member;
    }
    return vector;
  }

  private static void checkAscending(@Nullable MemberId previous, MemberId member) {
    if (previous != null && previous.compareTo(member) >= 0) {
      throw new MalformedDataException("the members of a vector are not in order");
    }
  }
}
