package io.latticegrid.benchmarks.peer;

import com.tangosol.net.CacheFactory;
import com.tangosol.net.DefaultCacheServer;
import com.tangosol.net.PartitionedService;
import java.util.concurrent.TimeUnit;

/**
 * A process with one storing member of Coherence and its proxy on loopback: {@code MEMBERS}. Where
 * it listens, system properties say.
 */
public final class CoherenceMember {
  /** The cache's name. */
  static final String CACHE = "bench";

  /** The system property with the port of the proxy. */
  static final String PORT = "lattice.bench.port";

  private CoherenceMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    int members = Integer.parseInt(arguments[0]);
    DefaultCacheServer.startServerDaemon().waitForServiceStart();
    var service = (PartitionedService) CacheFactory.getCache(CACHE).getCacheService();
    while (service.getOwnershipEnabledMembers().size() < members
        || CacheFactory.getCluster().getMemberSet().size() < members) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }
}
