package io.latticegrid.node.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.proto.routing.Address;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before plain sockets. */
class FaultProxyTest {
  private static final int CLIENT = 7;

  private ServerSocket node;
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    node = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    // The first byte says who calls.
    proxy =
        FaultProxy.before(
            List.of(new Address("127.0.0.1", node.getLocalPort())),
            (socket, fronts) -> (bytes, length) -> bytes[0]);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    node.close();
  }

  private static Socket to(Address address) throws IOException {
    return new Socket(address.host(), address.port());
  }

  @Test
  void carriesBothDirections() throws IOException {
    try (Socket caller = to(proxy.front(0));
        Socket called = node.accept()) {
      caller.getOutputStream().write(3);
      assertEquals(3, called.getInputStream().read());
      called.getOutputStream().write(4);
      assertEquals(4, caller.getInputStream().read());
      caller.shutdownOutput();
      assertEquals(-1, called.getInputStream().read());
    }
  }

  @Test
  void holdsBackWhatIsCutUntilItIsHealed() throws IOException {
    try (Socket caller = to(proxy.front(0));
        Socket called = node.accept()) {
      proxy.cut(3, 0);
      caller.getOutputStream().write(new byte[] {3, 9});
      called.setSoTimeout(50);
      assertThrows(SocketTimeoutException.class, () -> called.getInputStream().read());
      called.getOutputStream().write(4);
      assertEquals(4, caller.getInputStream().read());
      proxy.heal();
      called.setSoTimeout(0);
      assertArrayEquals(new byte[] {3, 9}, called.getInputStream().readNBytes(2));
    }
  }

  @Test
  void cutsOffCallersOfAnAddressOfTheirOwn() throws IOException {
    try (Socket other = to(proxy.front(0));
        Socket calledByOther = node.accept();
        Socket client = to(proxy.frontOf(0, CLIENT));
        Socket called = node.accept()) {
      proxy.part(CLIENT, 0);
      client.getOutputStream().write(3);
      other.getOutputStream().write(3);
      assertEquals(3, calledByOther.getInputStream().read());
      called.setSoTimeout(50);
      assertThrows(SocketTimeoutException.class, () -> called.getInputStream().read());
      proxy.heal();
      called.setSoTimeout(0);
      assertEquals(3, called.getInputStream().read());
    }
  }

  @Test
  void refusesConnectionsToANodeThatHasEndedUntilItIsStarted() throws IOException {
    proxy.ended(0);
    assertThrows(ConnectException.class, () -> to(proxy.front(0)));
    proxy.started(0);
    try (Socket caller = to(proxy.front(0));
        Socket called = node.accept()) {
      caller.getOutputStream().write(3);
      assertEquals(3, called.getInputStream().read());
    }
  }
}
