package io.latticegrid.sim;

import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Transport;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transport of which each connection has a tap. Confined to the simulation's thread. */
public final class TappedTransport implements Transport {
  private final Transport transport;
  private final Supplier<? extends FrameTap> incoming;
  private final Supplier<? extends FrameTap> outgoing;

  /** With a tap for each connection, made as it opens. */
  public TappedTransport(Transport transport, Supplier<? extends FrameTap> taps) {
    this(transport, taps, taps);
  }

  /** With taps for the connections that others begin, and for those that this side begins. */
  TappedTransport(
      Transport transport,
      Supplier<? extends FrameTap> incoming,
      Supplier<? extends FrameTap> outgoing) {
    this.transport = transport;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  @Override
  public List<Loop> loops() {
    return transport.loops();
  }

  @Override
  public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
    return transport.listen(address, () -> new TappedHandler(handlers.get(), incoming.get()));
  }

  @Override
  public void connect(Address address, Loop loop, ConnectionHandler handler) {
    transport.connect(address, loop, new TappedHandler(handler, outgoing.get()));
  }

  @Override
  public void find(List<Seed> seeds, Loop loop, Consumer<Found> done) {
    transport.find(seeds, loop, done);
  }

  @Override
  public void close() {
    transport.close();
  }

  private static final class TappedHandler implements ConnectionHandler {
    private final ConnectionHandler handler;
    private final FrameTap tap;
    private @Nullable Connection tapped;

    TappedHandler(ConnectionHandler handler, FrameTap tap) {
      this.handler = handler;
      this.tap = tap;
    }

    @Override
    public void opened(Connection connection) {
      Connection wrapped = new TappedConnection(connection, tap);
      tapped = wrapped;
      handler.opened(wrapped);
    }

    @Override
    public void received(Connection connection, Frame frame) {
      Connection wrapped = tapped;
      Frame changed = wrapped == null ? null : tap.receiving(wrapped, frame);
      if (changed != null && wrapped != null) {
        handler.received(wrapped, changed);
      }
    }

    @Override
    public void incompatible(String reason) {
      handler.incompatible(reason);
    }

    @Override
    public void closed(boolean refused, String reason) {
      handler.closed(refused, reason);
    }
  }

  private static final class TappedConnection implements Connection {
    private final Connection connection;
    private final FrameTap tap;

    TappedConnection(Connection connection, FrameTap tap) {
      this.connection = connection;
      this.tap = tap;
    }

    @Override
    public boolean send(Frame frame) {
      Frame changed = tap.sending(connection, frame);
      if (changed == null) {
        return connection.isOpen();
      }
      boolean sent = connection.send(changed);
      if (sent) {
        tap.sent(changed);
      }
      return sent;
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }

    @Override
    public void abort(String reason) {
      connection.abort(reason);
    }

    @Override
    public int version() {
      return connection.version();
    }

    @Override
    public void restrict() {
      connection.restrict();
    }

    @Override
    public Loop loop() {
      return connection.loop();
    }

    @Override
    public String remote() {
      return connection.remote();
    }
  }
}
