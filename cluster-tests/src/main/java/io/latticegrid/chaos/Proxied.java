package io.latticegrid.chaos;

import io.latticegrid.node.demo.FaultProxy;
import io.latticegrid.proto.routing.Address;
import java.io.IOException;
import java.util.List;

/**
 * All nodes on ports of the loopback address, with a proxy before each: for those who may make no
 * network namespaces. Confined to the run's thread, but for {@link #close}.
 */
final class Proxied implements NodeNetwork {
  private final List<String> behind;
  private final FaultProxy proxy;

  private Proxied(List<String> behind, FaultProxy proxy) {
    this.behind = List.copyOf(behind);
    this.proxy = proxy;
  }

  static Proxied of(int nodes) throws IOException {
    List<String> behind = Loopback.freePorts(nodes);
    return new Proxied(behind, FaultProxy.before(behind.stream().map(Address::parse).toList()));
  }

  @Override
  public String describe() {
    return "loopback, a TCP proxy before each node";
  }

  @Override
  public List<String> addresses() {
    return proxy.fronts().stream().map(Address::toString).toList();
  }

  @Override
  public String listens(int node) {
    return behind.get(node);
  }

  @Override
  public List<String> launcher(int node) {
    return List.of();
  }

  @Override
  public boolean canSplit() {
    return true;
  }

  @Override
  public boolean canDelay() {
    return true;
  }

  @Override
  public void cut(int from, int to) {
    proxy.cut(from, to);
  }

  @Override
  public void slow(int node, long millis) {
    proxy.slow(node, millis);
  }

  @Override
  public void heal() {
    proxy.heal();
  }

  @Override
  public void started(int node) throws IOException {
    proxy.started(node);
  }

  @Override
  public void ended(int node) {
    proxy.ended(node);
  }

  @Override
  public void close() {
    proxy.close();
  }
}
