package io.latticegrid.proto.netty;

import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what it hears on a connection. Thread-safe. */
final class Ear implements ConnectionHandler {
  private static final int PATIENCE_SECONDS = 20;

  private final CompletableFuture<Connection> opened = new CompletableFuture<>();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

  record Closed(boolean refused, String reason) {}

  @Override
  public void opened(Connection connection) {
    opened.complete(connection);
  }

  @Override
  public void received(Connection connection, Frame frame) {
    frames.add(frame);
  }

  @Override
  public void closed(boolean refused, String reason) {
    if (!closed.complete(new Closed(refused, reason))) {
      throw new AssertionError("closed twice");
    }
  }

  boolean wasOpened() {
    return opened.isDone();
  }

  Connection connection() {
    return await(opened);
  }

  Closed end() {
    return await(closed);
  }

  Frame next() {
    try {
      Frame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no frame came");
      }
      return frame;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
