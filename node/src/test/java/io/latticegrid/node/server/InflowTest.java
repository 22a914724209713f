package io.latticegrid.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.Eventually;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.FlowWindow;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.netty.NettyTransport;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients that ask for more than is answered, or don't read what is; over TCP. */
final class InflowTest {
  private static final int VALUE_BYTES = 1_000;

  /** Frames that one read from the network may bring. */
  private static final int ONE_READ = 4_000;

  private static final SessionMessage.Welcome WELCOME =
      new SessionMessage.Welcome(
          2,
          Inflow.WINDOW.toFeatures(),
          1,
          1,
          new MemberInfo(new MemberId(1, 1), new Address("localhost", 1), 1, ProtocolRange.NEWEST),
          List.of());

  private final NettyTransport server = new NettyTransport(1, "bounded");
  private final NettyTransport client = new NettyTransport(1, "flooding");
  private final ConcurrentLinkedQueue<Door> doors = new ConcurrentLinkedQueue<>();
  private volatile boolean answers = true;
  private final Address address = server.listen(new Address("127.0.0.1", 0), this::door);

  private ConnectionHandler door() {
    Door door = new Door();
    doors.add(door);
    return door;
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    Eventually.holds(what, 30, condition);
  }

  /** The node's end: bounds what comes, and answers each request, or keeps it. */
  private final class Door implements ConnectionHandler {
    private final List<Frame> kept = new ArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile long mostUnsent;
    private volatile @Nullable Inflow inflow;
    private volatile boolean closed;

    @Override
    public void opened(Connection connection) {
      inflow = new Inflow(connection);
    }

    @Override
    public void received(Connection connection, Frame frame) {
      if (frame.message() instanceof SessionMessage.Hello) {
        connection.send(frame.reply(WELCOME));
        return;
      }
      Inflow bounded = Objects.requireNonNull(inflow);
      received.incrementAndGet();
      bounded.begin(frame);
      if (answers) {
        answer(bounded, frame);
      } else {
        kept.add(frame);
      }
      bounded.look();
      mostUnsent = Math.max(mostUnsent, connection.unsentBytes());
    }

    private void answer(Inflow bounded, Frame frame) {
      Result result = new Result(true, new byte[VALUE_BYTES], 0);
      assertTrue(bounded.reply(frame.header().correlation(), 0, result), "it finds room");
    }

    void answerKept() {
      Inflow bounded = Objects.requireNonNull(inflow);
      bounded
          .loop()
          .execute(() -> {
            answers = true;
            kept.forEach(frame -> answer(bounded, frame));
            kept.clear();
          });
    }

    boolean isPaused() {
      Inflow bounded = inflow;
      return bounded != null && bounded.isPaused();
    }

    @Override
    public void closed(boolean refused, String reason) {
      closed = true;
    }
  }

  /** A client's end: counts the answers. */
  private static final class Asking implements ConnectionHandler {
    private final AtomicInteger answered = new AtomicInteger();
    private volatile @Nullable Connection connection;

    @Override
    public void opened(Connection established) {
      established.send(Frame.request(1, SessionMessage.Hello.ofClient(2, "lattice")));
    }

    @Override
    public void received(Connection from, Frame frame) {
      if (frame.message() instanceof SessionMessage.Welcome) {
        connection = from;
      } else {
        answered.incrementAndGet();
      }
    }

    @Override
    public void closed(boolean refused, String reason) {
      // The test looks at what was answered.
    }

    void ask(int number) {
      Connection open = Objects.requireNonNull(connection);
      for (int i = 0; i < number; i++) {
        assertTrue(open.send(Frame.request(2 + i, new DataMessage.Get(new byte[] {3, 1, 65}))));
      }
    }
  }

  private Asking connect() throws InterruptedException {
    Asking asking = new Asking();
    client.connect(address, new Place(0, 1), client.loops().get(0), asking);
    await("it is welcomed", () -> asking.connection != null);
    return asking;
  }

  private void assertServed() throws InterruptedException {
    answers = true;
    Asking other = connect();
    other.ask(100);
    await("others are served", () -> other.answered.get() == 100);
  }

  @Test
  @DisplayName("of a client that floods no more than its window is read, and others are served")
  void aFloodingClient() throws InterruptedException {
    answers = false;
    Asking flood = connect();
    await("it is let in", () -> !doors.isEmpty());
    Door door = doors.element();
    int asked = Inflow.WINDOW.requests() * 4;
    flood.ask(asked);
    await("no more is read from it", door::isPaused);
    assertServed();
    assertTrue(door.isPaused());
    int most = Inflow.WINDOW.requests() + ONE_READ;
    assertTrue(door.received.get() <= most, "read " + door.received.get());
    door.answerKept();
    await("everything is answered", () -> flood.answered.get() == asked);
    assertFalse(door.closed);
  }

  @Test
  @DisplayName(
      "from a client that does not read its answers nothing is read, and others are served")
  void aSlowReader() throws InterruptedException {
    Asking slow = connect();
    await("it is let in", () -> !doors.isEmpty());
    Door door = doors.element();
    Connection reading = Objects.requireNonNull(slow.connection);
    reading.pauseReading();
    int asked = 50_000;
    slow.ask(asked);
    await("no more is read from it", door::isPaused);
    assertServed();
    assertTrue(door.isPaused());
    assertTrue(door.received.get() < asked);
    long most = Inflow.MOST_UNSENT_BYTES + (long) ONE_READ * (VALUE_BYTES + 100);
    assertTrue(door.mostUnsent <= most, "unsent: " + door.mostUnsent);
    reading.resumeReading();
    await("everything is answered", () -> slow.answered.get() == asked);
    assertFalse(door.closed);
  }

  @Test
  @DisplayName("a window travels in the features of a welcome")
  void theWindowTravels() {
    FlowWindow window = Inflow.WINDOW;
    assertEquals(window, FlowWindow.of(window.toFeatures()));
    assertEquals(window, FlowWindow.of(window.toFeatures() | 0xFFFF));
    FlowWindow most = new FlowWindow(FlowWindow.MOST, FlowWindow.MOST);
    assertEquals(most, FlowWindow.of(most.toFeatures()));
    assertEquals(new FlowWindow(0, 0), FlowWindow.of(0x0F));
  }
}
