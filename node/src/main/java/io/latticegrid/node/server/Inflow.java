package io.latticegrid.node.server;

import io.latticegrid.data.codec.ValueBytes;
import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.FlowWindow;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.transport.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client's connection of which no more is read while too much of what it asked for is unanswered,
 * or while it does not read its answers: so one client can't fill the queues of the shards, nor the
 * memory of the node. Answers may be sent by any thread; the rest is confined to the connection's
 * loop.
 *
 * <p>Only clients' connections are bounded so. Between members credits bound what is sent; if two
 * members stopped to read from each other, neither would ever go on.
 */
final class Inflow implements Connection {
  /** What a client may have under way, as it is told. */
  static final FlowWindow WINDOW = new FlowWindow(16_384, 16 << 10);

  /** Answers that may wait for a client to read them before nothing is read from it. */
  static final long MOST_UNSENT_BYTES = 4 << 20;

  private static final long MOST_BYTES = (long) WINDOW.kibibytes() << 10;
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  /** Of a request besides its value, about. */
  private static final int REQUEST_BYTES = 64;

  private final Connection connection;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private boolean paused;

  Inflow(Connection connection) {
    this.connection = connection;
  }

  /** A request arrived, and is about to be handled. */
  void begin(Frame frame) {
    if (frame.header().correlation() != 0 && frame.message() instanceof DataMessage request) {
      underWay.incrementAndGet();
      bytes.addAndGet(weight(request));
    }
  }

  /** A request was handled; it may be answered already. */
  void look() {
    if (!paused && (isOver(1) || connection.unsentBytes() > MOST_UNSENT_BYTES)) {
      paused = true;
      connection.pauseReading();
      lookAgain();
    }
  }

  boolean isPaused() {
    return paused;
  }

  /** Goes on when half of what stopped it is done. */
  private void lookAgain() {
    var _ =
        connection
            .loop()
            .schedule(
                LOOK_AGAIN_NANOS,
                () -> {
                  boolean done = !isOver(2) && connection.unsentBytes() <= MOST_UNSENT_BYTES / 2;
                  if (done) {
                    paused = false;
                    connection.resumeReading();
                  } else if (connection.isOpen()) {
                    lookAgain();
                  }
                });
  }

  private boolean isOver(int divisor) {
    return underWay.get() > WINDOW.requests() / divisor || bytes.get() > MOST_BYTES / divisor;
  }

  private static long weight(DataMessage request) {
    long weight = REQUEST_BYTES;
    if (request instanceof DataMessage.Put put) {
      weight += put.value().length;
    } else if (request instanceof DataMessage.Batch batch) {
      for (DataMessage.BatchSection section : batch.sections()) {
        for (DataMessage.KeyValue entry : section.entries()) {
          byte[] value = entry.value();
          weight += entry.key().length + (value == null ? 0 : value.length);
        }
      }
    }
    return weight;
  }

  /** One of those under way is answered: of their bytes it had its even share, as far as counts. */
  private void answered() {
    int left = underWay.decrementAndGet();
    if (left < 0) {
      underWay.incrementAndGet(); // It was no request that is counted.
      return;
    }
    bytes.addAndGet(-bytes.get() / (left + 1));
  }

  private boolean answered(boolean sent, Message answer) {
    if (sent
        && (answer instanceof DataMessage
            || answer instanceof Failure
            || answer instanceof NotOwner)) {
      answered();
    }
    return sent;
  }

  @Override
  public boolean send(Frame frame) {
    boolean sent = connection.send(frame);
    return frame.header().correlation() == 0 ? sent : answered(sent, frame.message());
  }

  @Override
  public boolean reply(long correlation, int flags, Message answer) {
    return answered(connection.reply(correlation, flags, answer), answer);
  }

  @Override
  public boolean replyFound(long correlation, int flags, ValueBytes value) {
    boolean sent = connection.replyFound(correlation, flags, value);
    if (sent) {
      answered();
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

  @Override
  public long unsentBytes() {
    return connection.unsentBytes();
  }
}
