package io.latticegrid.benchmarks.peer;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.logger.NullLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * A process with one member of Ignite 2 on loopback: {@code DIRECTORY CLIENT_PORT DISCOVERY_PORT
 * COMMUNICATION_PORT ADDRESS...}, the addresses being those of discovery of all.
 */
public final class IgniteMember {
  /** The cache's name. */
  static final String CACHE = "bench";

  /** The name of the cache of numbers. */
  static final String COUNTERS = "counters";

  private IgniteMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    List<String> addresses = List.of(arguments).subList(4, arguments.length);
    IgniteConfiguration config =
        new IgniteConfiguration()
            .setLocalHost("127.0.0.1")
            .setWorkDirectory(arguments[0])
            .setMetricsLogFrequency(0)
            .setGridLogger(new NullLogger())
            .setClientConnectorConfiguration(
                new ClientConnectorConfiguration()
                    .setHost("127.0.0.1")
                    .setPort(Integer.parseInt(arguments[1]))
                    .setPortRange(0))
            .setDiscoverySpi(
                new TcpDiscoverySpi()
                    .setLocalPort(Integer.parseInt(arguments[2]))
                    .setLocalPortRange(0)
                    .setIpFinder(new TcpDiscoveryVmIpFinder().setAddresses(addresses)))
            .setCommunicationSpi(
                new TcpCommunicationSpi()
                    .setLocalPort(Integer.parseInt(arguments[3]))
                    .setLocalPortRange(0))
            .setCacheConfiguration(cache(CACHE), cache(COUNTERS));
    Ignite ignite = Ignition.start(config);
    while (ignite.cluster().forServers().nodes().size() < addresses.size()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }

  /** One backup that is waited for: by default Ignite answers before the backup has it. */
  private static CacheConfiguration<Long, Object> cache(String name) {
    return new CacheConfiguration<Long, Object>(name)
        .setAtomicityMode(CacheAtomicityMode.ATOMIC)
        .setCacheMode(CacheMode.PARTITIONED)
        .setBackups(1)
        .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC);
  }
}
