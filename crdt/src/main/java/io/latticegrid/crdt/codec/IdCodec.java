package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.CausalContext;
import io.latticegrid.crdt.DotSet;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of members, dots, stamps and contexts, drawn in {@link CrdtCodec}. Static only. */
final class IdCodec {
  private IdCodec() {}

  static void writeMember(ByteWriter out, MemberId member) {
    out.writeLong(member.nodeId()).writeVarInt(member.incarnation());
  }

  static MemberId readMember(ByteReader in) {
    return new MemberId(in.readLong(), in.readVarInt());
  }

  static void writeDot(ByteWriter out, Dot dot) {
    writeMember(out, dot.origin());
    out.writeVarLong(dot.sequence());
  }

  static Dot readDot(ByteReader in) {
    return new Dot(readMember(in), readSequence(in));
  }

  /** Reads a sequence, which counts from 1. */
  static long readSequence(ByteReader in) {
    long sequence = in.readVarLong();
    check(sequence > 0, "a sequence counts from 1");
    return sequence;
  }

  static void writeId(ByteWriter out, WriteId id) {
    MemberId member = id.stamp().member();
    boolean foreign = !id.dot().origin().equals(member);
    out.writeLong(id.stamp().time());
    writeMember(out, member);
    out.writeVarLong(id.dot().sequence() << 1 | (foreign ? 1 : 0));
    if (foreign) {
      writeMember(out, id.dot().origin());
    }
  }

  static WriteId readId(ByteReader in) {
    long time = in.readLong();
    MemberId member = readMember(in);
    long sequence = in.readVarLong();
    MemberId origin = member;
    if ((sequence & 1) != 0) {
      origin = readMember(in);
      check(!origin.equals(member), "a write names one member twice");
    }
    check(sequence >>> 1 != 0, "a sequence counts from 1");
    return new WriteId(new Dot(origin, sequence >>> 1), new HybridTimestamp(time, member));
  }

  static void writeDots(ByteWriter out, DotSet dots) {
    out.writeVarInt(dots.size());
    dots.forEach(dot -> writeDot(out, dot));
  }

  static DotSet readDots(ByteReader in) {
    return DotSet.ofAscending(readAscendingDots(in));
  }

  private static List<Dot> readAscendingDots(ByteReader in) {
    List<Dot> dots = new ArrayList<>();
    Dot previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Dot dot = readDot(in);
      checkAscending(previous, dot);
      dots.add(dot);
      previous = dot;
    }
    return dots;
  }

  static void writeContext(ByteWriter out, CausalContext context) {
    Map<MemberId, Long> vector = context.vector().toMap();
    out.writeVarInt(vector.size());
    vector.forEach((member, sequence) -> writeDot(out, new Dot(member, sequence)));
    out.writeVarInt(context.cloud().size());
    context.cloud().forEach(dot -> writeDot(out, dot));
  }

  static CausalContext readContext(ByteReader in) {
    VersionVector vector = new VersionVector();
    MemberId previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Dot highest = readDot(in);
      checkAscending(previous, highest.origin());
      vector.advance(highest.origin(), highest.sequence());
      previous = highest.origin();
    }
    List<Dot> cloud = readAscendingDots(in);
    CausalContext context = CausalContext.of(vector, cloud);
    check(context.cloud().size() == cloud.size(), "a context is not compact");
    return context;
  }

  static <T extends Comparable<T>> void checkAscending(@Nullable T previous, T next) {
    check(previous == null || previous.compareTo(next) < 0, "what is sorted descends");
  }

  static void check(boolean valid, String what) {
    if (!valid) {
      throw new MalformedDataException(what);
    }
  }
}
