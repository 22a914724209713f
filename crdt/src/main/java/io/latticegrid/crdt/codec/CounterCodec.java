package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.DotSet;
import io.latticegrid.crdt.Tally;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import java.util.TreeMap;

/** The bytes of counters, drawn in {@link CrdtCodec}. Static only. */
final class CounterCodec {
  private static final int OWN_DOT = 16;

  private CounterCodec() {}

  static void write(ByteWriter out, Counter counter) {
    out.writeVarInt(counter.tallies().size());
    counter
        .tallies()
        .forEach((member, tally) -> {
          IdCodec.writeMember(out, member);
          writeTally(out, member, tally);
        });
  }

  private static void writeTally(ByteWriter out, MemberId member, Tally tally) {
    long[] sums = {tally.up(), tally.down(), tally.upGone(), tally.downGone()};
    Dot first = tally.dots().iterator().next();
    boolean own = tally.dots().size() == 1 && first.origin().equals(member);
    int flags = own ? OWN_DOT : 0;
    for (int i = 0; i < sums.length; i++) {
      flags |= sums[i] != 0 ? 1 << i : 0;
    }
    out.writeByte(flags);
    out.writeVarLong(tally.born());
    for (long sum : sums) {
      if (sum != 0) {
        out.writeVarLong(sum);
      }
    }
    if (own) {
      out.writeVarLong(first.sequence());
    } else {
      IdCodec.writeDots(out, tally.dots());
    }
  }

  static Counter read(ByteReader in, CrdtType type) {
    TreeMap<MemberId, Tally> tallies = new TreeMap<>();
    MemberId previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      MemberId member = IdCodec.readMember(in);
      IdCodec.checkAscending(previous, member);
      Tally tally = readTally(in, member);
      check(type == CrdtType.COUNTER || tally.down() == 0, "a growing counter went down");
      tallies.put(member, tally);
      previous = member;
    }
    return new Counter(type, tallies);
  }

  private static Tally readTally(ByteReader in, MemberId member) {
    int flags = in.readUnsignedByte();
    check(flags < OWN_DOT * 2, "a tally has unknown flags");
    long born = IdCodec.readSequence(in);
    long[] sums = new long[4];
    for (int i = 0; i < sums.length; i++) {
      if ((flags & 1 << i) != 0) {
        sums[i] = in.readVarLong();
        check(sums[i] > 0, "a sum is out of range");
      }
    }
    check(sums[2] <= sums[0] && sums[3] <= sums[1], "more is gone than was counted");
    DotSet dots;
    if ((flags & OWN_DOT) != 0) {
      dots = DotSet.of(new Dot(member, IdCodec.readSequence(in)));
    } else {
      dots = IdCodec.readDots(in);
      boolean own = dots.size() == 1 && dots.iterator().next().origin().equals(member);
      check(!dots.isEmpty() && !own, "a tally has the wrong dots");
    }
    return new Tally(dots, born, sums[0], sums[1], sums[2], sums[3]);
  }
}
