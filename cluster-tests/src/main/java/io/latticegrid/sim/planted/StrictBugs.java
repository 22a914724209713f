package io.latticegrid.sim.planted;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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
}
