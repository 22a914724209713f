package io.latticegrid.proto.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.wire.FrameCodec;
import io.latticegrid.proto.wire.FrameDecoder;
import io.latticegrid.proto.wire.FrameLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
  private static final SessionMessage.Hello HELLO = SessionMessage.Hello.ofClient(1, "lattice");

  private final NettyTransport server = new NettyTransport(2, "server");
  private final NettyTransport client = new NettyTransport(2, "client");
  private final Ear serverEar = new Ear();
  private final Ear clientEar = new Ear();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private Address listen() {
    return server.listen(new Address("127.0.0.1", 0), () -> serverEar);
  }

  private Connection connect() {
    client.connect(listen(), client.loops().get(0), clientEar);
    Connection connection = clientEar.connection();
    assertTrue(connection.send(Frame.oneWay(HELLO)));
    assertEquals(Opcode.HELLO, serverEar.next().message().opcode());
    return connection;
  }

  @Test
  @DisplayName("frames of several threads arrive whole, each thread's in its order")
  void framesKeepTheirOrder() {
    Connection connection = connect();
    int threads = 4;
    int each = 2_000;
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long first = (long) thread << 32;
      senders.add(CompletableFuture.runAsync(() -> sendAll(connection, first, each)));
    }
    long[] expected = new long[threads];
    for (int i = 0; i < threads * each; i++) {
      long correlation = serverEar.next().header().correlation();
      assertEquals(expected[(int) (correlation >> 32)]++, correlation & 0xFFFF_FFFFL);
    }
    senders.forEach(Ear::await);
  }

  private static void sendAll(Connection connection, long first, int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(connection.send(Frame.request(first + i, new SessionMessage.Ping())));
    }
  }

  @Test
  @DisplayName("a frame that another thread sends while a flush is planned does not stay behind")
  void noFrameStaysBehindAFlush() {
    Connection connection = connect();
    for (int round = 0; round < 200; round++) {
      int first = round * 2;
      connection
          .loop()
          .execute(() -> {
            connection.send(Frame.request(first, new SessionMessage.Ping()));
            Ear.await(CompletableFuture.runAsync(() -> sendAll(connection, first + 1, 1)));
          });
      assertEquals(first, serverEar.next().header().correlation());
      assertEquals(first + 1, serverEar.next().header().correlation());
    }
  }

  @Test
  @DisplayName("replies come back on the same connection")
  void repliesComeBack() {
    Connection connection = connect();
    serverEar.connection().send(Frame.oneWay(HELLO));
    clientEar.next();
    connection.send(Frame.request(5, new SessionMessage.Ping()));
    Frame request = serverEar.next();
    serverEar.connection().send(request.reply(new SessionMessage.Pong()));
    assertEquals(5, clientEar.next().header().correlation());
  }

  @Test
  @DisplayName("where nobody listens the connection is refused, and never was open")
  void refusedConnections() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    client.connect(new Address("127.0.0.1", port), client.loops().get(0), clientEar);
    Ear.Closed end = clientEar.end();
    assertTrue(end.refused(), end.reason());
    assertTrue(end.reason().contains("127.0.0.1:" + port), end.reason());
    assertFalse(clientEar.wasOpened());
  }

  @Test
  @DisplayName("a host that does not exist is not a refusal, and is named")
  void unknownHosts() {
    client.connect(new Address("no-such-host.invalid", 7400), client.loops().get(0), clientEar);
    Ear.Closed end = clientEar.end();
    assertFalse(end.refused());
    assertTrue(end.reason().contains("no-such-host.invalid:7400"), end.reason());
  }

  @Test
  @DisplayName("a port that is taken is an error that names the address")
  void takenPorts() {
    Address address = listen();
    GridException e =
        assertThrows(GridException.class, () -> client.listen(address, () -> clientEar));
    assertEquals(GridException.Code.INVALID_ARGUMENT, e.code());
    assertTrue(e.getMessage().contains(address.toString()), e.getMessage());
  }

  @Test
  @DisplayName("an HTTP request closes the connection")
  void httpIsTurnedAway() throws IOException {
    try (Socket socket = socket(listen())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertTrue(readToEnd(socket) <= FrameLayout.PREFACE_LENGTH);
    }
    String reason = serverEar.end().reason();
    assertTrue(reason.contains("not the LatticeGrid protocol"), reason);
    assertFalse(serverEar.wasOpened());
  }

  @Test
  @DisplayName("a frame that breaks the protocol closes the connection with the reason")
  void brokenFramesClose() throws IOException {
    try (Socket socket = socket(listen())) {
      ByteWriter out = new ByteWriter();
      FrameCodec.writePreface(out);
      FrameCodec.write(Frame.oneWay(HELLO), out);
      FrameCodec.write(Frame.oneWay(new SessionMessage.Ping()), out);
      out.setInt(out.position() - 4, 0);
      FrameCodec.write(Frame.oneWay(new SessionMessage.Pong()), out);
      socket.getOutputStream().write(out.toByteArray());
      assertTrue(readToEnd(socket) <= FrameLayout.PREFACE_LENGTH);
    }
    assertEquals(Opcode.HELLO, serverEar.next().message().opcode());
    assertTrue(serverEar.end().reason().contains("checksum"), serverEar.end().reason());
  }

  @Test
  @DisplayName("closing says why on this side, and that the other did it on the other")
  void closingIsHeardOnBothSides() {
    Connection connection = connect();
    connection.close("enough");
    assertEquals(new Ear.Closed(false, "enough"), clientEar.end());
    assertTrue(serverEar.end().reason().startsWith("closed by "), serverEar.end().reason());
    assertFalse(connection.send(Frame.oneWay(new SessionMessage.Ping())));
  }

  @Test
  @DisplayName("what an aborted connection was given and has not sent is never sent")
  void anAbortForgetsWhatIsUnsent() throws IOException {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Address address = new Address("127.0.0.1", deaf.getLocalPort());
      client.connect(address, client.loops().get(0), clientEar);
      try (Socket socket = deaf.accept()) {
        ByteWriter preface = new ByteWriter();
        FrameCodec.writePreface(preface);
        socket.getOutputStream().write(preface.toByteArray());
        Connection connection = clientEar.connection();
        byte[] value = new byte[64 << 10];
        Frame frame =
            Frame.request(
                1, new DataMessage.Put(DataMessage.PutMode.SET, new byte[] {1}, value, null, 0));
        int sent = 0;
        while (connection.send(frame)) {
          sent += value.length;
        }
        connection.abort("silent");
        assertEquals(new Ear.Closed(false, "silent"), clientEar.end());
        int arrived = readToEnd(socket);
        assertTrue(arrived < sent, arrived + " of " + sent);
        assertFalse(connection.isOpen());
      }
    }
  }

  @Test
  @DisplayName("what was sent before closing arrives, so that a refused peer learns why")
  void lastWordsArrive() {
    connect();
    Connection connection = serverEar.connection();
    SessionMessage.Failure why =
        new SessionMessage.Failure(GridException.Code.INCOMPATIBLE, 0, "another cluster");
    connection
        .loop()
        .execute(() -> {
          connection.send(Frame.oneWay(why));
          connection.close("refused");
        });
    assertEquals(why, clientEar.next().message());
    clientEar.end();
  }

  @Test
  @DisplayName("a peer that does not read is not sent more than the bound, and loses no frame")
  void slowPeersPushBack() throws IOException {
    try (Socket socket = socket(listen())) {
      ByteWriter out = new ByteWriter();
      FrameCodec.writePreface(out);
      FrameCodec.write(Frame.oneWay(HELLO), out);
      socket.getOutputStream().write(out.toByteArray());
      Connection connection = serverEar.connection();
      assertTrue(connection.send(Frame.oneWay(HELLO)));
      int sent = Ear.await(onLoop(connection, () -> fill(connection)));
      assertTrue(sent < 2_000, sent + " frames of 64 KiB were taken for a peer that does not read");
      FrameDecoder decoder = new FrameDecoder();
      List<Long> arrived = new ArrayList<>();
      byte[] piece = new byte[256 << 10];
      InputStream in = socket.getInputStream();
      while (arrived.size() < sent + 1) {
        int length = in.read(piece);
        decoder.feed(
            ByteBuffer.wrap(piece, 0, length),
            () -> {},
            frame -> arrived.add(frame.header().correlation()));
      }
      for (int i = 1; i <= sent; i++) {
        assertEquals(i, arrived.get(i));
      }
      CompletableFuture<Boolean> again =
          onLoop(connection, () -> connection.send(Frame.oneWay(new SessionMessage.Ping())));
      assertTrue(Ear.await(again));
    }
  }

  /** Sends until it is refused; how many frames were taken. */
  private static int fill(Connection connection) {
    int sent = 0;
    while (sent < 2_000
        && connection.send(Frame.request(sent + 1, new DataMessage.Get(new byte[64 << 10])))) {
      sent++;
    }
    return sent;
  }

  private static <T> CompletableFuture<T> onLoop(
      Connection connection, java.util.function.Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, connection.loop()::execute);
  }

  private static Socket socket(Address address) throws IOException {
    Socket socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** How many bytes come until the other end closes. */
  private static int readToEnd(Socket socket) throws IOException {
    int count = 0;
    try {
      while (socket.getInputStream().read() >= 0) {
        count++;
      }
    } catch (java.net.SocketException e) {
      // Closed with bytes of ours unread: a reset instead of an end.
      return count;
    }
    return count;
  }
}
