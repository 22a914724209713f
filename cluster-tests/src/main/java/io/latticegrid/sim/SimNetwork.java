package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The virtual network: connections between processes on hosts, with latency, loss of connections
 * and partitions. Confined to the simulation's thread.
 *
 * <p>A connection is two streams of bytes, each in order. While the way from one host to another is
 * blocked, what is under way there waits, as TCP would send it again.
 */
final class SimNetwork {
  private static final int FIRST_FREE_PORT = 40_000;

  private record Listener(
      SimTransport transport, java.util.function.Supplier<ConnectionHandler> handlers) {}

  /** From one host to another. */
  record Way(String from, String to) {}

  private final SimScheduler scheduler;
  private final Rand rand;
  private final NetworkProfile profile;
  private final NetworkStats stats = new NetworkStats();
  private final SimNames names = new SimNames();
  private final Map<Address, Listener> listeners = new HashMap<>();
  private final Map<Way, Integer> blocked = new HashMap<>();
  private final Set<String> downHosts = new LinkedHashSet<>();
  private final Set<SimPipe> stalled = new LinkedHashSet<>();
  private final List<SimLink> links = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private int nextPort = FIRST_FREE_PORT;

  SimNetwork(SimScheduler scheduler, Rand rand, NetworkProfile profile) {
    this.scheduler = scheduler;
    this.rand = rand.fork("network");
    this.profile = profile;
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  /** What stands behind names and in files. */
  SimNames names() {
    return names;
  }

  NetworkStats stats() {
    return stats;
  }

  void count(NetworkStats.Counter counter) {
    stats.add(counter);
  }

  /** For one sum at a time. */
  CRC32C crc() {
    crc.reset();
    return crc;
  }

  /** How long a segment is under way as a rule. */
  long meanLatencyNanos() {
    return profile.meanLatencyNanos();
  }

  int outboundLimitBytes() {
    return profile.outboundLimitBytes();
  }

  /** A number from 0 to a bound, both included. */
  int drawUpTo(int bound) {
    return rand.nextInt(bound + 1);
  }

  long latencyNanos() {
    if (rand.nextDouble() < profile.tailChance()) {
      stats.add(NetworkStats.Counter.LATE);
      return 1 + (long) (rand.nextDouble() * profile.tailNanos());
    }
    return 10_000 + SimDelays.around(rand, profile.meanLatencyNanos());
  }

  int segmentLength(int available) {
    if (available < 2 || rand.nextDouble() >= profile.segmentChance()) {
      return available;
    }
    stats.add(NetworkStats.Counter.TORN);
    return 1 + rand.nextInt(available - 1);
  }

  // ---- connections ----

  Address listen(
      SimTransport transport,
      Address address,
      java.util.function.Supplier<ConnectionHandler> handlers) {
    Address actual = address.port() == 0 ? new Address(address.host(), nextPort++) : address;
    Listener there = listeners.get(actual);
    if (there != null && there.transport().isOpen()) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "cannot listen on " + actual + ": address in use; choose another port");
    }
    listeners.put(actual, new Listener(transport, handlers));
    return actual;
  }

  void connect(SimTransport transport, Address address, SimLoop loop, ConnectionHandler handler) {
    long start = scheduler.nowNanos();
    scheduler.schedule(
        scheduler.runActor(),
        start + latencyNanos(),
        EventKind.CONNECT,
        () -> knock(transport.process(), address, loop, handler, start));
  }

  private void knock(
      SimProcess from, Address address, SimLoop loop, ConnectionHandler handler, long start) {
    long now = scheduler.nowNanos();
    Listener listener = listeners.get(address);
    if (!isReachable(from, address, listener)) {
      stats.add(NetworkStats.Counter.CONNECT_TIMED_OUT);
      answer(
          loop,
          Math.max(now, start + NetworkProfile.CONNECT_TIMEOUT_NANOS),
          () -> handler.closed(false, "cannot connect to " + address + ": timed out"));
    } else if (listener == null || !listener.transport().isOpen()) {
      stats.add(NetworkStats.Counter.REFUSED);
      answer(
          loop,
          now + latencyNanos(),
          () -> handler.closed(true, "cannot connect to " + address + ": connection refused"));
    } else if (loop.actor().isAlive()) {
      stats.add(NetworkStats.Counter.CONNECTED);
      link(from, address, loop, handler, listener);
    }
  }

  private boolean isReachable(
      SimProcess from, Address address, @org.jspecify.annotations.Nullable Listener listener) {
    boolean paused =
        listener != null
            && listener.transport().isOpen()
            && listener.transport().process().isPaused();
    return !paused
        && !downHosts.contains(address.host())
        && !isBlocked(from.host(), address.host())
        && !isBlocked(address.host(), from.host());
  }

  private void link(
      SimProcess from,
      Address address,
      SimLoop loop,
      ConnectionHandler handler,
      Listener listener) {
    SimTransport there = listener.transport();
    SimLoop serverLoop = there.loop(rand.nextInt(there.loopCount()));
    SimEnd client = new SimEnd(this, from, loop, address.toString());
    SimEnd server = new SimEnd(this, there.process(), serverLoop, from + ":" + nextPort++);
    long established = scheduler.nowNanos() + latencyNanos();
    links.removeIf(SimLink::isOver);
    links.add(new SimLink(this, client, server, established));
    answer(serverLoop, 0, () -> server.establish(listener.handlers().get()));
    answer(loop, established, () -> client.establish(handler));
  }

  private void answer(SimLoop loop, long atNanos, Runnable task) {
    scheduler.schedule(loop.actor(), atNanos, EventKind.CONNECT, task);
  }

  void malformed(SimEnd end, RuntimeException cause) {
    scheduler.fail("malformed bytes on the connection of " + end, cause);
  }

  // ---- faults ----

  /** The connections that stand, oldest first. */
  List<SimLink> links() {
    links.removeIf(SimLink::isOver);
    return List.copyOf(links);
  }

  /** Breaks a connection; each side hears of it after its own time. */
  void reset(SimLink link) {
    stats.add(NetworkStats.Counter.RESET);
    scheduler.note("reset " + link);
    link.reset(latencyNanos(), latencyNanos());
  }

  /** Breaks a connection of which one side hears very late, or never. */
  void halfOpen(SimLink link) {
    stats.add(NetworkStats.Counter.HALF_OPEN);
    long late = SimDelays.logUniform(rand, 50_000_000, 8_000_000_000L);
    boolean client = rand.nextInt(2) == 0;
    boolean never = rand.nextInt(2) == 0;
    scheduler.note("half open " + link + (client ? ", client " : ", server ") + "does not hear");
    if (never) {
      link.halfOpen(client, latencyNanos());
    } else {
      link.reset(client ? late : latencyNanos(), client ? latencyNanos() : late);
    }
  }

  /**
   * Ends a process; the ends of its connections elsewhere hear of it, unless the whole host is
   * down.
   */
  void crash(SimProcess process, boolean hostDown) {
    process.die();
    if (hostDown) {
      downHosts.add(process.host());
    }
    for (SimLink link : links) {
      if (link.touches(process)) {
        link.orphan(process, latencyNanos(), hostDown);
      }
    }
  }

  /** The host runs again. */
  void up(String host) {
    downHosts.remove(host);
  }

  /** Blocks the ways from some hosts to others; what is under way there waits. */
  List<Way> block(Collection<String> from, Collection<String> to) {
    List<Way> ways = new ArrayList<>();
    for (String sender : from) {
      for (String receiver : to) {
        if (!sender.equals(receiver)) {
          ways.add(new Way(sender, receiver));
        }
      }
    }
    ways.forEach(way -> blocked.merge(way, 1, Integer::sum));
    return ways;
  }

  /** Ends one blocking of some ways; what waited is sent again after a while. */
  void open(List<Way> ways) {
    ways.forEach(
        way -> blocked.computeIfPresent(way, (any, times) -> times > 1 ? times - 1 : null));
    List<SimPipe> waiting = stalled.stream().filter(pipe -> !pipe.isBlocked()).toList();
    waiting.forEach(stalled::remove);
    for (SimPipe pipe : waiting) {
      pipe.planDelivery(SimDelays.logUniform(rand, 1_000_000, 1_000_000_000));
    }
  }

  boolean isBlocked(String from, String to) {
    return !blocked.isEmpty() && blocked.containsKey(new Way(from, to));
  }

  void stall(SimPipe pipe) {
    if (stalled.add(pipe)) {
      stats.add(NetworkStats.Counter.STALLED);
    }
  }

  /** Stops listening and closes the connections of a transport. */
  void closeAll(SimTransport transport) {
    listeners.values().removeIf(listener -> listener.transport() == transport);
    for (SimLink link : List.copyOf(links)) {
      for (SimEnd end : List.of(link.client, link.server)) {
        if (transport.owns(end.loop())) {
          end.close("the transport is closed");
        }
      }
    }
  }
}
