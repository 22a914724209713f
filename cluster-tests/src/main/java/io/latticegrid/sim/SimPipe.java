package io.latticegrid.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: a stream of bytes that arrives in order, torn apart and joined at
 * random, and ends with a mark. Confined to the simulation's thread.
 */
final class SimPipe {
  /** Some bytes under way, or the end of the stream with its reason. */
  private record Segment(byte[] bytes, @Nullable String end, long arrivalNanos) {}

  private static final byte[] NOTHING = {};

  private final SimNetwork network;
  private final SimProcess from;
  private final SimEnd receiver;
  private final Deque<Segment> underWay = new ArrayDeque<>();
  private long lastArrivalNanos;
  private int bytesUnderWay;
  private boolean deliveryPlanned;
  private boolean ended;

  SimPipe(SimNetwork network, SimProcess from, SimEnd receiver, long notBeforeNanos) {
    this.network = network;
    this.from = from;
    this.receiver = receiver;
    this.lastArrivalNanos = notBeforeNanos;
  }

  boolean isBlocked() {
    return network.isBlocked(from.host(), receiver.process().host());
  }

  int bytesUnderWay() {
    return bytesUnderWay;
  }

  /** Sends bytes on their way after a delay, whole or torn apart. Those behind the end vanish. */
  void write(byte[] bytes, long delayNanos) {
    if (ended) {
      return;
    }
    int begin = 0;
    while (begin < bytes.length) {
      int length = network.segmentLength(bytes.length - begin);
      byte[] segment =
          length == bytes.length ? bytes : Arrays.copyOfRange(bytes, begin, begin + length);
      add(segment, null, delayNanos + network.latencyNanos());
      begin += length;
    }
  }

  /** Ends the stream behind what is under way. */
  void end(String reason) {
    if (!ended) {
      add(NOTHING, reason, network.latencyNanos());
      ended = true;
    }
  }

  /** Breaks the stream: a random prefix of what is under way still arrives, then the end. */
  void breakOff(String reason, long delayNanos) {
    if (ended && underWay.isEmpty()) {
      return;
    }
    cutToPrefix();
    add(NOTHING, reason, delayNanos);
    ended = true;
  }

  /**
   * Its sender gives it up: what waits behind a way that lets nothing through is with him still,
   * and forgotten; of the rest a random prefix arrives.
   */
  void abort(String reason) {
    if (isBlocked()) {
      vanish();
    } else {
      breakOff(reason, network.latencyNanos());
    }
  }

  /** Breaks the stream without a word: nothing arrives any more, not even the end. */
  void vanish() {
    underWay.clear();
    ended = true;
  }

  private void cutToPrefix() {
    int kept = network.drawUpTo(underWay.size());
    while (underWay.size() > kept) {
      Segment lost = underWay.removeLast();
      if (underWay.size() == kept && lost.end() == null) {
        int length = network.drawUpTo(lost.bytes().length);
        byte[] torn = new byte[length];
        System.arraycopy(lost.bytes(), 0, torn, 0, length);
        underWay.add(new Segment(torn, null, lost.arrivalNanos()));
        return;
      }
    }
  }

  private void add(byte[] bytes, @Nullable String end, long latencyNanos) {
    lastArrivalNanos = Math.max(lastArrivalNanos, network.scheduler().nowNanos() + latencyNanos);
    underWay.add(new Segment(bytes, end, lastArrivalNanos));
    bytesUnderWay += bytes.length;
    network.count(NetworkStats.Counter.SEGMENTS);
    planDelivery(0);
  }

  /** Plans the arrival of the next segment. */
  void planDelivery(long delayNanos) {
    Segment next = underWay.peek();
    if (next != null && !deliveryPlanned) {
      deliveryPlanned = true;
      long at = Math.max(next.arrivalNanos(), network.scheduler().nowNanos() + delayNanos);
      network.scheduler().schedule(receiver.actor(), at, EventKind.DELIVERY, this::deliver);
    }
  }

  private void deliver() {
    deliveryPlanned = false;
    if (isBlocked()) {
      network.stall(this);
      return;
    }
    long now = network.scheduler().nowNanos();
    Segment first = underWay.poll();
    if (first == null) {
      return; // vanished under way
    }
    Segment next = underWay.peek();
    if (next == null || next.arrivalNanos() > now) {
      hand(first.bytes(), first.bytes().length, first.end());
    } else {
      join(first, now);
    }
    planDelivery(0);
  }

  /** Several segments have arrived by now: they are handed over as one. */
  private void join(Segment first, long now) {
    ByteBuffer arrived = ByteBuffer.allocate(bytesUnderWay);
    arrived.put(first.bytes());
    String end = first.end();
    for (Segment next = underWay.peek();
        next != null && next.arrivalNanos() <= now;
        next = underWay.peek()) {
      underWay.remove();
      arrived.put(next.bytes());
      end = next.end() == null ? end : next.end();
    }
    network.count(NetworkStats.Counter.COALESCED);
    hand(arrived.array(), arrived.position(), end);
  }

  private void hand(byte[] arrived, int length, @Nullable String end) {
    bytesUnderWay -= length;
    if (length > 0) {
      CRC32C crc = network.crc();
      crc.update(arrived, 0, length);
      network.scheduler().trace().detail(crc.getValue());
      receiver.arrived(ByteBuffer.wrap(arrived, 0, length));
    }
    if (end != null) {
      receiver.ended(end);
    }
  }
}
