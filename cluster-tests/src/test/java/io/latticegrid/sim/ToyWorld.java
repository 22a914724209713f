package io.latticegrid.sim;

import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scheduler, a network and toy peers that speak real frames. */
final class ToyWorld {
  static final Address SERVER = new Address("server", 7400);
  static final long SECOND = 1_000_000_000L;

  final SplittableRand rand;
  final EventTrace trace = new EventTrace();
  final SimScheduler scheduler;
  final SimNetwork network;
  final SimProcess serverProcess;
  final SimTransport server;
  final SimTransport client;
  final List<Peer> accepted = new ArrayList<>();

  ToyWorld(long seed, NetworkProfile profile) {
    rand = new SplittableRand(seed);
    scheduler = new SimScheduler(rand, trace);
    network = new SimNetwork(scheduler, rand, profile);
    serverProcess = scheduler.process("server", 0);
    server = new SimTransport(network, serverProcess, 2, rand.fork("server"));
    client = new SimTransport(network, scheduler.process("client", 0), 1, rand.fork("client"));
  }

  ToyWorld listening() {
    server.listen(
        SERVER,
        () -> {
          Peer peer = new Peer(true);
          accepted.add(peer);
          return peer;
        });
    return this;
  }

  Peer connect() {
    Peer peer = new Peer(false);
    client.connect(SERVER, client.loops().getFirst(), peer);
    return peer;
  }

  /** Connects and waits until frames may be sent. */
  Peer opened() {
    Peer peer = connect();
    scheduler.runUntil(scheduler.nowNanos() + 20 * SECOND, () -> peer.connection != null);
    return peer;
  }

  void run(long nanos) {
    scheduler.runUntil(scheduler.nowNanos() + nanos);
  }

  /** Says hello, answers pings with pongs, and remembers what it heard. */
  static final class Peer implements ConnectionHandler {
    final List<Long> heard = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final boolean answers;
    @Nullable Connection connection;
    boolean refused;

    Peer(boolean answers) {
      this.answers = answers;
    }

    Connection connection() {
      return java.util.Objects.requireNonNull(connection);
    }

    boolean ping(long number) {
      return connection().send(Frame.request(number, new SessionMessage.Ping()));
    }

    @Override
    public void opened(Connection opened) {
      connection = opened;
      opened.send(Frame.oneWay(SessionMessage.Hello.ofClient(1, 0, "toy", 271)));
    }

    @Override
    public void received(Connection from, Frame frame) {
      switch (frame.message()) {
        case SessionMessage.Hello _ -> {}
        case SessionMessage.Ping _ -> {
          heard.add(frame.header().correlation());
          if (answers) {
            from.send(frame.reply(new SessionMessage.Pong()));
          }
        }
        default -> heard.add(frame.header().correlation());
      }
    }

    @Override
    public void closed(boolean wasRefused, String reason) {
      refused = wasRefused;
      closed.add(reason);
    }
  }
}
