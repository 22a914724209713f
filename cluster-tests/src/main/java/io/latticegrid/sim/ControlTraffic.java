package io.latticegrid.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what nodes tell each other on the control plane, by kind of message. Confined to the
 * simulation's thread.
 */
final class ControlTraffic {
  private final Map<String, long[]> kinds = new TreeMap<>();

  /** Messages and bytes of a kind; as the {@code oneof} of control.proto names it. */
  Map<String, long[]> kinds() {
    return kinds;
  }

  /** Forgets what was counted. */
  void clear() {
    kinds.clear();
  }

  long bytes() {
    return kinds.values().stream().mapToLong(counts -> counts[1]).sum();
  }

  /** A transport whose outgoing connections are counted. */
  Transport counting(Transport transport) {
    return new Counting(transport);
  }

  private void count(Frame frame) {
    if (frame.message() instanceof NodeMessage.Control control) {
      byte[] body = control.protobuf();
      String kind;
      try {
        kind = ControlMessage.parseFrom(body).getBodyCase().name();
      } catch (InvalidProtocolBufferException e) {
        kind = "MALFORMED";
      }
      long[] counts = kinds.computeIfAbsent(kind, k -> new long[2]);
      counts[0]++;
      counts[1] += body.length;
    }
  }

  private final class Counting implements Transport {
    private final Transport transport;

    Counting(Transport transport) {
      this.transport = transport;
    }

    @Override
    public List<Loop> loops() {
      return transport.loops();
    }

    @Override
    public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
      return transport.listen(address, handlers);
    }

    @Override
    public void connect(Address address, Loop loop, ConnectionHandler handler) {
      transport.connect(address, loop, new CountingHandler(handler));
    }

    @Override
    public void find(List<Seed> seeds, Loop loop, Consumer<Found> done) {
      transport.find(seeds, loop, done);
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  private final class CountingHandler implements ConnectionHandler {
    private final ConnectionHandler handler;
    private @Nullable Connection counted;

    CountingHandler(ConnectionHandler handler) {
      this.handler = handler;
    }

    @Override
    public void opened(Connection connection) {
      Connection wrapped = new CountingConnection(connection);
      counted = wrapped;
      handler.opened(wrapped);
    }

    @Override
    public void received(Connection connection, Frame frame) {
      handler.received(counted == null ? connection : counted, frame);
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

  private final class CountingConnection implements Connection {
    private final Connection connection;

    CountingConnection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public boolean send(Frame frame) {
      boolean sent = connection.send(frame);
      if (sent) {
        count(frame);
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
    public Loop loop() {
      return connection.loop();
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
    public String remote() {
      return connection.remote();
    }
  }
}
