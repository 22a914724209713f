package io.latticegrid.node.demo;

import io.latticegrid.proto.routing.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy in front of each node, so that real processes can be cut from each other on any
 * machine, without rights. Thread-safe; a virtual thread a direction of a connection.
 *
 * <p>A node listens where only the proxy connects to, and tells the others the proxy's address.
 * What is cut is held back, not dropped, as TCP makes of packets that vanish: connections stay
 * open, and go on where they were when it is healed. Who calls, the proxy reads from the first
 * frame; until then nothing is held back.
 */
public final class FaultProxy implements AutoCloseable {
  /** A caller that is no node, or not known yet. Nothing holds it back. */
  public static final int ANYBODY = -1;

  private static final int CHUNK_BYTES = 64 << 10;

  private final List<Address> nodes;
  private final CallerReader.Factory callers;
  private final List<Front> fronts = new ArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Long> cuts = new HashSet<>();
  private final long[] lateMillis;
  private boolean closed;

  private FaultProxy(List<Address> nodes, CallerReader.Factory callers) {
    this.nodes = List.copyOf(nodes);
    this.callers = callers;
    this.lateMillis = new long[nodes.size()];
  }

  /**
   * Opens one before each LatticeGrid node.
   *
   * @param nodes where they listen, or will
   */
  public static FaultProxy before(List<Address> nodes) throws IOException {
    return before(nodes, HelloReader::new);
  }

  /** The same before processes that speak another protocol. */
  public static FaultProxy before(List<Address> nodes, CallerReader.Factory callers)
      throws IOException {
    FaultProxy proxy = new FaultProxy(nodes, callers);
    try {
      for (int node = 0; node < nodes.size(); node++) {
        proxy.fronts.add(proxy.open(node, ANYBODY));
      }
      return proxy;
    } catch (IOException e) {
      proxy.close();
      throw e;
    }
  }

  /** Where to connect to a node; what a node tells others of itself. */
  public Address front(int node) {
    return fronts.get(node).address();
  }

  /** All of {@link #front}, by node. */
  public List<Address> fronts() {
    List<Address> addresses = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      addresses.add(front(node));
    }
    return addresses;
  }

  /**
   * Another address of a node, for callers that count as {@code caller}: clients that are to be cut
   * off as well.
   */
  public Address frontOf(int node, int caller) throws IOException {
    Front front = open(node, caller);
    synchronized (this) {
      fronts.add(front);
    }
    return front.address();
  }

  private Front open(int node, int caller) throws IOException {
    Front front = new Front(node, caller);
    front.listen();
    return front;
  }

  /** Holds back what one sends to another, from now on. */
  public synchronized void cut(int from, int to) {
    cuts.add(direction(from, to));
  }

  /** Holds back both directions. */
  public void part(int one, int other) {
    cut(one, other);
    cut(other, one);
  }

  /** Holds back each piece that a node sends for a time. */
  public synchronized void slow(int node, long millis) {
    lateMillis[node] = millis;
  }

  /** Ends all that {@link #cut} and {@link #slow} began. */
  public synchronized void heal() {
    cuts.clear();
    Arrays.fill(lateMillis, 0);
    notifyAll();
  }

  /** Refuses connections to a node, as the system does once its process is dead. */
  public void ended(int node) {
    for (Front front : frontsOf(node)) {
      front.close();
    }
  }

  /** Takes connections to a node again. */
  public void started(int node) throws IOException {
    for (Front front : frontsOf(node)) {
      front.listen();
    }
  }

  private synchronized List<Front> frontsOf(int node) {
    return fronts.stream().filter(front -> front.node == node).toList();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
      fronts.forEach(Front::close);
    }
    sockets.forEach(FaultProxy::reset);
  }

  /** Waits while the direction is cut, and for as long as its sender is late. */
  private void pass(int from, int to) throws InterruptedException {
    long late;
    synchronized (this) {
      late = from >= 0 && from < lateMillis.length ? lateMillis[from] : 0;
    }
    if (late > 0) {
      Thread.sleep(late);
    }
    synchronized (this) {
      while (!closed && cuts.contains(direction(from, to))) {
        wait();
      }
    }
  }

  private static long direction(int from, int to) {
    return ((long) from << Integer.SIZE) | (to & 0xFFFF_FFFFL);
  }

  /** Ends it at once; the other end sees that the connection broke. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, which is what is wanted.
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  /** One address before one node. */
  private final class Front {
    private final int node;
    private final int caller;
    private int port;
    private ServerSocket server = new ServerSocket();
    private Thread acceptor = Thread.ofVirtual().unstarted(() -> {});

    Front(int node, int caller) throws IOException {
      this.node = node;
      this.caller = caller;
    }

    synchronized Address address() {
      return new Address("127.0.0.1", port);
    }

    synchronized void listen() throws IOException {
      if (server.isBound() && !server.isClosed()) {
        return;
      }
      ServerSocket opened = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
      server = opened;
      port = opened.getLocalPort();
      acceptor = Thread.ofVirtual().start(() -> accept(opened));
    }

    /** The system refuses connections only once nobody waits in accept any more. */
    synchronized void close() {
      try {
        server.close();
        acceptor.join();
      } catch (IOException e) {
        throw new IllegalStateException("port " + port + " does not close", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void accept(ServerSocket from) {
      while (!from.isClosed()) {
        try {
          Socket accepted = from.accept();
          Thread.ofVirtual().start(() -> connect(accepted));
        } catch (IOException e) {
          // Closed, which ends the loop, or one caller that is gone again.
        }
      }
    }

    private void connect(Socket outside) {
      sockets.add(outside);
      try {
        Address behind = nodes.get(node);
        Socket inside = new Socket(behind.host(), behind.port());
        sockets.add(inside);
        new Link(node, caller, outside, inside).begin();
      } catch (IOException e) {
        sockets.remove(outside);
        reset(outside); // Nobody listens there: the caller hears it from us.
      }
    }
  }

  /** A connection that somebody made to a node. */
  private final class Link {
    private final int node;
    private final Socket outside;
    private final Socket inside;
    private final CallerReader reader;
    private final AtomicInteger ends = new AtomicInteger();
    private volatile int caller;

    Link(int node, int caller, Socket outside, Socket inside) throws IOException {
      this.node = node;
      this.caller = caller;
      this.outside = outside;
      this.inside = inside;
      this.reader = callers.of(outside, fronts());
      outside.setTcpNoDelay(true);
      inside.setTcpNoDelay(true);
    }

    void begin() {
      Thread.ofVirtual().start(() -> pump(outside, inside, true));
      Thread.ofVirtual().start(() -> pump(inside, outside, false));
    }

    private void pump(Socket from, Socket to, boolean inward) {
      try {
        carry(from, to, inward);
        hold(inward); // Nor does the end of a connection come through.
        to.shutdownOutput();
        if (ends.incrementAndGet() < 2) {
          return; // The other direction goes on until it ends by itself.
        }
      } catch (IOException e) {
        // One of the two is gone, and so the other has to go.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      sockets.remove(from);
      sockets.remove(to);
      reset(from);
      reset(to);
    }

    private void carry(Socket from, Socket to, boolean inward)
        throws IOException, InterruptedException {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      int length = in.read(chunk);
      while (length >= 0) {
        if (inward && caller == ANYBODY) {
          caller = reader.read(chunk, length);
        }
        hold(inward);
        out.write(chunk, 0, length);
        length = in.read(chunk);
      }
    }

    private void hold(boolean inward) throws InterruptedException {
      if (inward) {
        pass(caller, node);
      } else {
        pass(node, caller);
      }
    }
  }
}
