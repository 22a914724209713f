package io.latticegrid.node.admission;

import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.netty.NettyTransport;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stranger that says what a test tells it to, over a real connection. Confined to its test. */
public final class RawPeer implements ConnectionHandler, AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final NettyTransport transport;
  private final CompletableFuture<Connection> opened = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  /** Connects to a node. */
  public RawPeer(Address address) {
    this(address, ProtocolRange.ALL);
  }

  /** Connects to a node and speaks some versions of the protocol. */
  public RawPeer(Address address, ProtocolRange range) {
    transport = new NettyTransport(1, "raw", range);
    transport.connect(address, transport.loops().get(0), this);
  }

  /** Says something. */
  public RawPeer say(Message message) {
    opened.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().send(Frame.request(1, message));
    return this;
  }

  /** The next that the node says. */
  public Message hear() throws InterruptedException {
    Message message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("the node says nothing");
    }
    return message;
  }

  /** Why the connection ended. */
  public String end() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Whether anything was heard that was not asked for yet. */
  public boolean heardMore() {
    return !heard.isEmpty();
  }

  @Override
  public void opened(Connection connection) {
    opened.complete(connection);
  }

  @Override
  public void received(Connection connection, Frame frame) {
    heard.add(frame.message());
  }

  @Override
  public void closed(boolean refused, String reason) {
    closed.complete(reason);
  }

  @Override
  public void close() {
    transport.close();
  }
}
