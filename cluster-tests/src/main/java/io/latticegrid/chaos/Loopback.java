package io.latticegrid.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** All nodes on ports of the loopback address; nothing can be cut. Immutable. */
final class Loopback implements NodeNetwork {
  private final List<String> addresses;

  private Loopback(List<String> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  static Loopback of(int nodes) throws IOException {
    return new Loopback(freePorts(nodes));
  }

  /** Addresses that nobody listens at. */
  static List<String> freePorts(int nodes) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    try {
      for (int node = 0; node < nodes; node++) {
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        probes.add(probe);
        addresses.add("127.0.0.1:" + probe.getLocalPort());
      }
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
    return addresses;
  }

  @Override
  public String describe() {
    return "loopback";
  }

  @Override
  public List<String> addresses() {
    return addresses;
  }

  @Override
  public List<String> launcher(int node) {
    return List.of();
  }

  @Override
  public boolean canSplit() {
    return false;
  }

  @Override
  public boolean canDelay() {
    return false;
  }

  @Override
  public void cut(int from, int to) {
    throw new UnsupportedOperationException("loopback cannot be split");
  }

  @Override
  public void slow(int node, long millis) {
    throw new UnsupportedOperationException("loopback cannot be slowed");
  }

  @Override
  public void heal() {}

  @Override
  public void close() {}
}
