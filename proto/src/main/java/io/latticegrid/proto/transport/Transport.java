package io.latticegrid.proto.transport;

import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes connections that carry frames, and owns the loops on which they live. Thread-safe.
 * Implementations: Netty in production, a virtual network in simulation.
 *
 * <p>Both ends first exchange the preface (magic and version); only then {@link
 * ConnectionHandler#opened} is called. Frames of one connection arrive whole and in order; when it
 * breaks, a prefix of what was sent has arrived.
 */
public interface Transport {
  /** The loops that own connections. A node's shards are these, in this order. */
  List<Loop> loops();

  /**
   * Listens on an address.
   *
   * @param handlers makes the handler of each connection accepted; called on the connection's loop
   * @return the address in use, with the port chosen where 0 was asked
   * @throws io.latticegrid.data.error.GridException when the address can't be bound; the message
   *     names it
   */
  Address listen(Address address, Supplier<ConnectionHandler> handlers);

  /**
   * Opens a connection owned by one of {@link #loops()}, looking the host up if it is a name; never
   * blocks the caller. The handler hears {@code opened}, or {@code closed} when it can't be had.
   */
  void connect(Address address, Loop loop, ConnectionHandler handler);

  /** The same, to be served by the loop of a shard at the other end, where that can be had. */
  default void connect(Address address, Place wish, Loop loop, ConnectionHandler handler) {
    connect(address, loop, handler);
  }

  /** Whether such wishes mostly come true, so that a connection a shard is of use. */
  default boolean places() {
    return false;
  }

  /**
   * Finds addresses behind seeds, looking names and files up anew. Never blocks the caller.
   *
   * @param done told on the loop, never from within this call
   */
  void find(List<Seed> seeds, Loop loop, Consumer<Found> done);

  /** Stops listening, closes every connection and ends the loops. */
  void close();
}
