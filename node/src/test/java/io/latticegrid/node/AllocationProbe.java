package io.latticegrid.node;

import com.sun.management.ThreadMXBean;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.config.NodeConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.function.LongConsumer;

/**
 * A process that reads and writes, and prints how many bytes of heap an operation took: {@code name
 * server client}, a line each. What the caller's thread allocates is the client's.
 */
final class AllocationProbe {
  private static final int KEYS = 1_000;
  private static final int WARM_UP = 60_000;
  private static final int MEASURED = 30_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationProbe() {}

  public static void main(String[] arguments) {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridMap<Long, byte[]> map = client.map("probe", Long.class, byte[].class);
      byte[] value = new byte[100];
      measure("put", at -> map.set(at % KEYS, value));
      measure("get", at -> map.get(at % KEYS));
    }
    System.exit(0);
  }

  private static void measure(String name, LongConsumer operation) {
    repeat(WARM_UP, operation);
    long server = allocated("-shard");
    long client = allocated("lattice-client") + THREADS.getCurrentThreadAllocatedBytes();
    repeat(MEASURED, operation);
    server = allocated("-shard") - server;
    client = allocated("lattice-client") + THREADS.getCurrentThreadAllocatedBytes() - client;
    System.out.println(name + " " + server / MEASURED + " " + client / MEASURED);
  }

  private static void repeat(int times, LongConsumer operation) {
    for (long at = 0; at < times; at++) {
      operation.accept(at);
    }
  }

  private static long allocated(String threads) {
    long bytes = 0;
    for (ThreadInfo thread : THREADS.dumpAllThreads(false, false, 0)) {
      if (thread.getThreadName().contains(threads)) {
        bytes += THREADS.getThreadAllocatedBytes(thread.getThreadId());
      }
    }
    return bytes;
  }
}
