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

/**
 * A transport that changes or swallows frames on their way: how bugs are planted in real nodes and
 * clients.
 */
final class FilteredTransport implements Transport {
  /** What happens to the frames; null swallows one. */
  interface Filter {
    default @Nullable Frame sending(Connection to, Frame frame) {
      return frame;
    }

    default @Nullable Frame receiving(Frame frame) {
      return frame;
    }
  }

  private final Transport transport;
  private final Filter filter;

  FilteredTransport(Transport transport, Filter filter) {
    this.transport = transport;
    this.filter = filter;
  }

  @Override
  public List<Loop> loops() {
    return transport.loops();
  }

  @Override
  public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
    return transport.listen(address, () -> new FilteredHandler(handlers.get()));
  }

  @Override
  public void connect(Address address, Loop loop, ConnectionHandler handler) {
    transport.connect(address, loop, new FilteredHandler(handler));
  }

  @Override
  public void find(List<Seed> seeds, Loop loop, Consumer<Found> done) {
    transport.find(seeds, loop, done);
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class FilteredHandler implements ConnectionHandler {
    private final ConnectionHandler handler;
    private @Nullable Connection filtered;

    FilteredHandler(ConnectionHandler handler) {
      this.handler = handler;
    }

    @Override
    public void opened(Connection connection) {
      Connection wrapped = new FilteredConnection(connection);
      filtered = wrapped;
      handler.opened(wrapped);
    }

    @Override
    public void received(Connection connection, Frame frame) {
      Frame changed = filter.receiving(frame);
      if (changed != null && filtered != null) {
        handler.received(filtered, changed);
      }
    }

    @Override
    public void closed(boolean refused, String reason) {
      handler.closed(refused, reason);
    }
  }

  private final class FilteredConnection implements Connection {
    private final Connection connection;

    FilteredConnection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public boolean send(Frame frame) {
      Frame changed = filter.sending(connection, frame);
      return changed == null ? connection.isOpen() : connection.send(changed);
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
