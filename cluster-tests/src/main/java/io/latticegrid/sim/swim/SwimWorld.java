package io.latticegrid.sim.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.swim.SwimCodec;
import io.latticegrid.metadata.swim.SwimConfig;
import io.latticegrid.metadata.swim.SwimMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Detectors in virtual time on a network that delays by 0.1 to 5 ms and loses messages. Confined to
 * one thread; a pure function of the seed.
 */
final class SwimWorld implements Clock {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  private record Event(long atNanos, long number, @Nullable SwimNode node, Runnable task)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<SwimNode> nodes = new ArrayList<>();
  private final Rand rand;
  private final double loss;
  private Consumer<SwimNode> watcher = node -> {};
  private long nowNanos;
  private long scheduled;
  private long bytes;
  private long largestBytes;

  SwimWorld(long seed, int size, double loss, SwimConfig config) {
    this.rand = new SplittableRand(seed).fork("swim world");
    this.loss = loss;
    List<MemberId> members = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      members.add(new MemberId(i, 1));
    }
    for (MemberId member : members) {
      nodes.add(new SwimNode(this, member, config, rand.fork(member.toString())));
    }
    nodes.forEach(node -> node.detector().membersAre(members));
  }

  List<SwimNode> nodes() {
    return nodes;
  }

  Rand rand() {
    return rand;
  }

  /** Has somebody look at each node after each of its events. */
  void watch(Consumer<SwimNode> newWatcher) {
    watcher = newWatcher;
  }

  long bytes() {
    return bytes;
  }

  long largestBytes() {
    return largestBytes;
  }

  @Override
  public long monotonicNanos() {
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return nowNanos / MILLI;
  }

  /** Plans a task of a node, or of the trial itself. */
  void after(long delayNanos, @Nullable SwimNode node, Runnable task) {
    events.add(new Event(nowNanos + delayNanos, scheduled++, node, task));
  }

  void send(SwimNode from, MemberId to, SwimMessage message) {
    int size = SwimCodec.toWire(message).getSerializedSize();
    bytes += size;
    largestBytes = Math.max(largestBytes, size);
    if (rand.nextDouble() >= loss) {
      SwimNode receiver = nodes.get((int) to.nodeId() - 1);
      // Each order of magnitude is as likely.
      long delay = (long) (100_000 * StrictMath.pow(50, rand.nextDouble()));
      after(
          delay + receiver.lateNanos(),
          receiver,
          () -> receiver.detector().received(from.id(), message));
    }
  }

  void run(long durationNanos) {
    long end = nowNanos + durationNanos;
    while (!events.isEmpty() && events.peek().atNanos() <= end) {
      Event event = events.remove();
      nowNanos = event.atNanos();
      SwimNode node = event.node();
      if (node == null) {
        event.task().run();
      } else if (node.runs(event.task())) {
        watcher.accept(node);
      }
    }
    nowNanos = end;
  }
}
