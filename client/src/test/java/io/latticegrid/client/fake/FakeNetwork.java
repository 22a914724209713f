package io.latticegrid.client.fake;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Transport;
import io.latticegrid.proto.wire.FrameCodec;
import io.latticegrid.proto.wire.FrameDecoder;
import io.latticegrid.proto.wire.FrameView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network without bytes on wires, save that every message goes through its codec. Confined to the
 * test's thread.
 */
public final class FakeNetwork implements Transport, Found.Source {
  private static final long MIN_LATENCY_NANOS = 100_000;
  private static final int LATENCY_SPREAD_NANOS = 400_000;

  private final VirtualWorld world;
  private final Rand rand;
  private final Loop loop;
  private final Map<Address, Listener> listeners = new LinkedHashMap<>();
  private final Map<String, List<String>> names = new LinkedHashMap<>();
  private final Set<Address> silent = new LinkedHashSet<>();
  private final List<Pair> pairs = new ArrayList<>();
  private int connects;
  private int aborts;
  private boolean congested;

  /** A network whose latencies come from a source. */
  public FakeNetwork(VirtualWorld world, Rand rand) {
    this.world = world;
    this.rand = rand;
    this.loop = world.loop("client");
  }

  /** Who accepts connections at an address. */
  public interface Listener {
    /** A frame arrived; answers go back over the connection. */
    void received(Connection connection, Frame frame);
  }

  /** Starts to accept connections. */
  public void listen(Address address, Listener listener) {
    listeners.put(address, listener);
  }

  /** Stops to accept connections and breaks those there are, as a killed process does. */
  public void kill(Address address) {
    listeners.remove(address);
    breakAll(address);
  }

  /** Breaks the connections with an address. */
  public void breakAll(Address address) {
    for (Pair pair : new ArrayList<>(pairs)) {
      if (pair.address.equals(address)) {
        pair.broken();
      }
    }
  }

  /** From now on nothing reaches an address or comes from it, and nobody is told. */
  public void silence(Address address) {
    silent.add(address);
  }

  /** Ends a silence. */
  public void hear(Address address) {
    silent.remove(address);
  }

  /** Whether connections take no frames at present. */
  public void congest(boolean on) {
    congested = on;
  }

  /** How many connections were asked for. */
  public int connects() {
    return connects;
  }

  /** How many connections the client has given up without sending what was left. */
  public int aborts() {
    return aborts;
  }

  /** How many connections with an address are open. */
  public long openWith(Address address) {
    return pairs.stream().filter(pair -> pair.address.equals(address) && pair.open).count();
  }

  @Override
  public List<Loop> loops() {
    return List.of(loop);
  }

  @Override
  public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
    throw new UnsupportedOperationException("clients don't listen");
  }

  @Override
  public void connect(Address address, Loop on, ConnectionHandler handler) {
    connects++;
    on.schedule(
        latency(),
        () -> {
          if (silent.contains(address)) {
            return;
          }
          Listener listener = listeners.get(address);
          if (listener == null) {
            handler.closed(true, "connection refused");
            return;
          }
          Pair pair = new Pair(address, handler, listener);
          pairs.add(pair);
          handler.opened(pair.clientEnd);
        });
  }

  /** From now on a name stands for these hosts. */
  public void name(String name, String... hosts) {
    names.put(name, List.of(hosts));
  }

  @Override
  public void find(List<Seed> seeds, Loop on, Consumer<Found> done) {
    on.schedule(latency(), () -> done.accept(Found.in(this, seeds)));
  }

  @Override
  public List<String> literals(String name) {
    return names.getOrDefault(name, List.of());
  }

  @Override
  public @Nullable String text(String file) {
    return null;
  }

  @Override
  public void close() {
    new ArrayList<>(pairs).forEach(Pair::broken);
  }

  private long latency() {
    return MIN_LATENCY_NANOS + rand.nextInt(LATENCY_SPREAD_NANOS);
  }

  /** A message as it comes out of its bytes. */
  private static Frame overTheWire(Frame frame) {
    ByteWriter out = new ByteWriter();
    frame.message().write(out);
    ByteReader in = new ByteReader(out.toByteArray());
    return new Frame(frame.header(), frame.message().opcode().read(in));
  }

  /**
   * Both ends of a connection. Frames of one direction keep their order; the client's end reads its
   * own out of bytes, as it does those of a real one.
   */
  private final class Pair implements FrameDecoder.Receiver {
    private final FrameDecoder decoder = new FrameDecoder();
    private final Address address;
    private final ConnectionHandler client;
    private final Connection clientEnd;
    private final Connection serverEnd;
    private boolean open = true;
    private long lastToServer;
    private long lastToClient;

    Pair(Address address, ConnectionHandler client, Listener server) {
      this.address = address;
      this.client = client;
      this.clientEnd = new End(frame -> !congested && toServer(server, frame));
      this.serverEnd = new End(this::toClient);
      ByteWriter preface = new ByteWriter();
      FrameCodec.writePreface(preface);
      decoder.feed(ByteBuffer.wrap(preface.toByteArray()), this);
    }

    private boolean toServer(Listener server, Frame frame) {
      lastToServer = Math.max(lastToServer, world.monotonicNanos() + latency());
      world.after(
          lastToServer - world.monotonicNanos(),
          () -> {
            if (open && !silent.contains(address)) {
              server.received(serverEnd, frame);
            }
          });
      return true;
    }

    private boolean toClient(Frame frame) {
      ByteWriter out = new ByteWriter();
      FrameCodec.write(frame, out);
      lastToClient = Math.max(lastToClient, world.monotonicNanos() + latency());
      loop.schedule(
          lastToClient - world.monotonicNanos(),
          () -> {
            if (open && !silent.contains(address)) {
              decoder.feed(ByteBuffer.wrap(out.toByteArray()), this);
            }
          });
      return true;
    }

    @Override
    public void agreed() {
      // Both are of one version.
    }

    @Override
    public void received(Frame frame) {
      client.received(clientEnd, frame);
    }

    @Override
    public boolean receivedPlain(FrameView frame) {
      return client.receivedPlain(clientEnd, frame);
    }

    void broken() {
      close("broken");
    }

    private void close(String reason) {
      if (open) {
        open = false;
        pairs.remove(this);
        loop.execute(() -> client.closed(false, reason));
      }
    }

    /** One end. */
    private final class End implements Connection {
      private final Predicate<Frame> sender;

      End(Predicate<Frame> sender) {
        this.sender = sender;
      }

      @Override
      public boolean send(Frame frame) {
        return open && sender.test(overTheWire(frame));
      }

      @Override
      public boolean isOpen() {
        return open;
      }

      @Override
      public void close(String reason) {
        Pair.this.close(reason);
      }

      @Override
      public void abort(String reason) {
        aborts++;
        Pair.this.close(reason);
      }

      @Override
      public int version() {
        return ProtocolRange.NEWEST;
      }

      @Override
      public void restrict() {
        throw new UnsupportedOperationException("clients prove nothing");
      }

      @Override
      public Loop loop() {
        return loop;
      }

      @Override
      public String remote() {
        return address.toString();
      }
    }
  }
}
