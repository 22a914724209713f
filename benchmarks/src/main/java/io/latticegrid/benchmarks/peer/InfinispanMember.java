package io.latticegrid.benchmarks.peer;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.server.hotrod.HotRodServer;
import org.infinispan.server.hotrod.configuration.HotRodServerConfigurationBuilder;

/**
 * A process with one Infinispan member and its Hot Rod endpoint on loopback: {@code PORT
 * CLUSTER_PORT CLUSTER_PORT...}, where the second is its own and the rest are those of all.
 */
public final class InfinispanMember {
  /** The cache's name. */
  static final String CACHE = "bench";

  /** The name of the cache of numbers. */
  static final String COUNTERS = "counters";

  private InfinispanMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    List<String> ports = List.of(arguments).subList(2, arguments.length);
    DefaultCacheManager manager =
        new DefaultCacheManager(new ParserRegistry().parse(xml(arguments[1], ports)), true);
    ConfigurationBuilder cache = new ConfigurationBuilder();
    cache.clustering().cacheMode(CacheMode.DIST_SYNC).hash().numOwners(2);
    cache.encoding().mediaType("application/x-protostream");
    manager.defineConfiguration(CACHE, cache.build());
    manager.defineConfiguration(COUNTERS, cache.build());
    HotRodServer server = new HotRodServer();
    server.start(
        new HotRodServerConfigurationBuilder()
            .host("127.0.0.1")
            .port(port)
            .defaultCacheName(CACHE)
            .build(),
        manager);
    while (manager.getMembers().size() < ports.size()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }

  /** Its own stack of TCP, without a group address, on ports of loopback. */
  private static String xml(String clusterPort, List<String> ports) {
    String hosts =
        ports.stream().map(port -> "127.0.0.1[" + port + "]").collect(Collectors.joining(","));
    return """
    <infinispan>
      <jgroups>
        <stack name="loopback" extends="tcp">
          <TCP bind_addr="127.0.0.1" bind_port="%s" port_range="0"/>
          <TCPPING initial_hosts="%s" port_range="0"
                   stack.combine="REPLACE" stack.position="MPING"/>
          <FD_SOCK2 offset="1000" port_range="2"/>
        </stack>
      </jgroups>
      <cache-container>
        <transport stack="loopback" cluster="lattice-bench"/>
      </cache-container>
    </infinispan>
    """
        .formatted(clusterPort, hosts);
  }
}
