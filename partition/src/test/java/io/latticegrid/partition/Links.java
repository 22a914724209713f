package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.wire.FrameCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * The links of a simulated cluster, one for each pair and direction: first in, first out, with
 * seeded delays; a link that breaks loses what is under way and tells its sender. Frames are really
 * encoded and decoded.
 */
final class Links {
  private final VirtualTime time;
  private final Rand rand;
  private final Ends ends;
  private final Map<Pair, Link> links = new LinkedHashMap<>();
  private final List<BiPredicate<Pair, Message>> drops = new ArrayList<>();
  private UnaryOperator<Message> tamper = UnaryOperator.identity();
  private final List<BiConsumer<Pair, Frame>> watchers = new ArrayList<>();
  private long maxDelayNanos = VirtualTime.MILLI;
  private int capacityBytes = Integer.MAX_VALUE;

  record Pair(MemberId from, MemberId to) {}

  /** Who is at the ends of the links. */
  interface Ends {
    void arrived(MemberId from, MemberId to, Frame frame);

    void changed(MemberId from, MemberId to, boolean up);
  }

  private static final class Link {
    boolean up = true;
    int life;
    long lastArrival;
    int bytesUnderWay;
  }

  Links(VirtualTime time, Rand rand, Ends ends) {
    this.time = time;
    this.rand = rand;
    this.ends = ends;
  }

  void maxDelayNanos(long nanos) {
    maxDelayNanos = nanos;
  }

  /** Above so many bytes under way a link takes no more. */
  void capacityBytes(int bytes) {
    capacityBytes = bytes;
  }

  /** Silently drops messages for which the condition holds. */
  void drop(BiPredicate<Pair, Message> condition) {
    drops.add(condition);
  }

  void dropNothing() {
    drops.clear();
  }

  /** Changes messages on their way, as a defect of memory or code would. */
  void tamper(UnaryOperator<Message> change) {
    tamper = change;
  }

  /** Shows every frame that is sent. */
  void watch(BiConsumer<Pair, Frame> watcher) {
    watchers.add(watcher);
  }

  private Link link(Pair pair) {
    return links.computeIfAbsent(pair, id -> new Link());
  }

  boolean send(MemberId from, MemberId to, Frame frame) {
    Pair pair = new Pair(from, to);
    Link link = link(pair);
    if (!link.up || link.bytesUnderWay > capacityBytes) {
      return false;
    }
    watchers.forEach(watcher -> watcher.accept(pair, frame));
    if (drops.stream().anyMatch(drop -> drop.test(pair, frame.message()))) {
      return true;
    }
    ByteWriter out = new ByteWriter(256);
    FrameCodec.write(new Frame(frame.header(), tamper.apply(frame.message())), out);
    byte[] bytes = out.toByteArray();
    long delay = 1 + Math.floorMod(rand.nextLong(), maxDelayNanos);
    link.lastArrival = Math.max(link.lastArrival + 1, time.nowNanos() + delay);
    link.bytesUnderWay += bytes.length;
    int life = link.life;
    time.after(link.lastArrival - time.nowNanos(), () -> arrive(pair, life, bytes));
    return true;
  }

  private void arrive(Pair pair, int life, byte[] bytes) {
    Link link = link(pair);
    if (link.life == life) {
      link.bytesUnderWay -= bytes.length;
      ends.arrived(pair.from(), pair.to(), FrameCodec.read(bytes, 0, bytes.length));
    }
  }

  /** Breaks the link of a direction. */
  void cut(MemberId from, MemberId to) {
    Link link = link(new Pair(from, to));
    if (link.up) {
      link.up = false;
      link.life++;
      link.bytesUnderWay = 0;
      ends.changed(from, to, false);
    }
  }

  /** Brings a link back. */
  void heal(MemberId from, MemberId to) {
    Link link = link(new Pair(from, to));
    if (!link.up) {
      link.up = true;
      ends.changed(from, to, true);
    }
  }
}
