package io.latticegrid.sim.planted;

import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.port.Clock;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a strict group must not do. Confined to the simulation's thread. */
final class StrictBugs {
  private static final int STRICT = GroupInfo.DEFAULT_ID + 1;

  private StrictBugs() {}

  private static boolean isStrict(Frame frame) {
    Header.Target target = frame.header().target();
    return target != null && target.group() == STRICT;
  }

  /** A client that was told a value tells it again for some reads, whatever the grid answers. */
  static final class OldReads implements FrameTap {
    private static final int EVERY = 10;

    private final Map<Long, ByteBuffer> asked = new HashMap<>();
    private final Map<ByteBuffer, DataMessage.Result> told = new HashMap<>();
    private int reads;

    @Override
    public Frame sending(Connection to, Frame frame) {
      if (isStrict(frame) && frame.message() instanceof DataMessage.Get get) {
        asked.put(frame.header().correlation(), ByteBuffer.wrap(get.key()));
      }
      return frame;
    }

    @Override
    public Frame receiving(Connection from, Frame frame) {
      ByteBuffer key = asked.remove(frame.header().correlation());
      if (key == null || !(frame.message() instanceof DataMessage.Result result)) {
        return frame;
      }
      DataMessage.Result before = told.put(key, result);
      boolean repeats = before != null && ++reads % EVERY == 0;
      return repeats ? new Frame(frame.header(), before) : frame;
    }
  }

  /** What a client is about to put into the strict group, at one node. */
  static final class UnderWay {
    private final Map<ByteBuffer, byte[]> values = new HashMap<>();
  }

  /** A primary answers a read with what is being written, without waiting for the backups. */
  static final class DirtyReads implements FrameTap {
    private final UnderWay writes;
    private final Map<Long, ByteBuffer> asked = new HashMap<>();

    DirtyReads(UnderWay writes) {
      this.writes = writes;
    }

    @Override
    public @Nullable Frame receiving(Connection from, Frame frame) {
      if (isStrict(frame) && frame.message() instanceof DataMessage.Put put) {
        ByteBuffer key = ByteBuffer.wrap(put.key());
        asked.put(frame.header().correlation(), key);
        writes.values.put(key, put.value());
      } else if (isStrict(frame) && frame.message() instanceof DataMessage.Get get) {
        byte[] value = writes.values.get(ByteBuffer.wrap(get.key()));
        if (value != null) {
          from.send(frame.reply(new DataMessage.Result(true, value, 0)));
          return null;
        }
      }
      return frame;
    }

    @Override
    public Frame sending(Connection to, Frame frame) {
      ByteBuffer key = asked.remove(frame.header().correlation());
      if (key != null) {
        writes.values.remove(key);
      }
      return frame;
    }
  }

  /** A client takes each refusal to write certain keys of the strict group for a success. */
  static final class Credulous implements FrameTap {
    private final byte[] prefix;
    private final Set<Long> asked = new HashSet<>();

    Credulous(String prefix) {
      this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Frame sending(Connection to, Frame frame) {
      if (isStrict(frame) && frame.message() instanceof DataMessage.Put put && isOne(put.key())) {
        asked.add(frame.header().correlation());
      }
      return frame;
    }

    private boolean isOne(byte[] key) {
      for (int at = 0; at + prefix.length <= key.length; at++) {
        if (Arrays.equals(key, at, at + prefix.length, prefix, 0, prefix.length)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Frame receiving(Connection from, Frame frame) {
      boolean mine = asked.remove(frame.header().correlation());
      return mine && frame.message() instanceof DataMessage.Result result && !result.applied()
          ? new Frame(frame.header(), new DataMessage.Result(true, null, result.copies()))
          : frame;
    }
  }

  /** The monotonic clock of every other client runs four times too fast. */
  static final class FastClock implements Clock {
    private static final int SPEED = 4;

    private final Clock clock;

    FastClock(Clock clock) {
      this.clock = clock;
    }

    static ClientPorts in(ClientPorts ports) {
      boolean fast = (ports.clock().monotonicNanos() & 1) == 0;
      return fast
          ? new ClientPorts(new FastClock(ports.clock()), ports.transport(), ports.rand())
          : ports;
    }

    @Override
    public long monotonicNanos() {
      return SPEED * clock.monotonicNanos();
    }

    @Override
    public long wallMillis() {
      return clock.wallMillis();
    }
  }

  /** A primary sends changes that were made together one part now and the other part later. */
  static final class TakesApart implements FrameTap {
    private static final long LATER_NANOS = 100_000_000L;

    @Override
    public Frame sending(Connection to, Frame frame) {
      if (!(frame.message() instanceof Deltas deltas)) {
        return frame;
      }
      List<DeltaSection> now = new ArrayList<>();
      List<DeltaSection> later = new ArrayList<>();
      for (DeltaSection section : deltas.sections()) {
        int cut = cut(section.deltas());
        if (cut == 0) {
          now.add(section);
        } else {
          now.add(part(section, section.deltas().subList(0, cut)));
          later.add(part(section, section.deltas().subList(cut, section.deltas().size())));
        }
      }
      if (later.isEmpty()) {
        return frame;
      }
      to.loop().schedule(LATER_NANOS, () -> to.send(new Frame(frame.header(), new Deltas(later))));
      return new Frame(frame.header(), new Deltas(now));
    }

    /** The first place between two that belong together; 0 if there is none. */
    private static int cut(List<Delta> deltas) {
      for (int at = 1; at < deltas.size(); at++) {
        if (deltas.get(at).isTogetherWith(deltas.get(at - 1))) {
          return at;
        }
      }
      return 0;
    }

    private static DeltaSection part(DeltaSection section, List<Delta> deltas) {
      return new DeltaSection(
          section.group(), section.partition(), section.reign(), deltas, section.stable());
    }
  }
}
