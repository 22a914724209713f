package io.latticegrid.sim;

import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The transport of one process over the virtual network. Confined to the simulation's thread. */
final class SimTransport implements Transport {
  private static final int LOOK_UP_NANOS = 50_000_000;

  private final SimNetwork network;
  private final SimProcess process;
  private final List<SimLoop> loops = new ArrayList<>();
  private final Rand rand;
  private boolean closed;

  SimTransport(SimNetwork network, SimProcess process, int loopCount, Rand rand) {
    this.network = network;
    this.process = process;
    this.rand = rand.fork("look-ups");
    for (int i = 0; i < loopCount; i++) {
      loops.add(new SimLoop(network.scheduler(), process, "shard-" + i, rand));
    }
  }

  SimProcess process() {
    return process;
  }

  boolean isOpen() {
    return !closed && process.isAlive();
  }

  int loopCount() {
    return loops.size();
  }

  SimLoop loop(int index) {
    return loops.get(index);
  }

  boolean owns(Loop loop) {
    return loops.contains(loop);
  }

  /** Tasks that wait on the loop where most do. */
  int longestQueue() {
    int longest = 0;
    for (SimLoop loop : loops) {
      longest = Math.max(longest, loop.pending());
    }
    return longest;
  }

  @Override
  public List<Loop> loops() {
    return List.copyOf(loops);
  }

  @Override
  public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
    Invariant.check(!closed, "the transport is open");
    return network.listen(this, address, handlers);
  }

  @Override
  public void connect(Address address, Loop loop, ConnectionHandler handler) {
    Invariant.check(owns(loop), "a connection lives on a loop of its transport");
    if (!closed) {
      network.connect(this, address, (SimLoop) loop, handler);
    }
  }

  @Override
  public void find(List<Seed> seeds, Loop loop, Consumer<Found> done) {
    loop.schedule(
        1 + rand.nextInt(LOOK_UP_NANOS), () -> done.accept(Found.in(network.names(), seeds)));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      network.closeAll(this);
      loops.forEach(loop -> loop.execute(loop::end));
    }
  }
}
