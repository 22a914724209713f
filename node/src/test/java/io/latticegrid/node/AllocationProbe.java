package io.latticegrid.node;

import com.sun.management.ThreadMXBean;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.config.NodeConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * A process that reads and writes, and prints how many bytes of heap an operation took: {@code name
 * server client}, a line each. What the caller's thread allocates is the client's; of a batch it is
 * said by the key.
 */
final class AllocationProbe {
  private static final int KEYS = 1_000;
  private static final int WARM_UP = 60_000;
  private static final int MEASURED = 30_000;
  private static final int BATCH = 100;
  private static final int BATCHES = 3_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationProbe() {}

  public static void main(String[] arguments) {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridMap<Long, byte[]> map = client.map("probe", Long.class, byte[].class);
      byte[] value = new byte[100];
      measure("put", at -> map.set(at % KEYS, value));
      measure("get", at -> map.get(at % KEYS));
      List<Map<Long, byte[]>> batches = new ArrayList<>();
      for (long from = 0; from < KEYS; from += BATCH) {
        Map<Long, byte[]> batch = new HashMap<>();
        LongStream.range(from, from + BATCH).forEach(key -> batch.put(key, value));
        batches.add(batch);
      }
      measureBatches("batch-put", at -> map.putAll(batches.get(at)));
      measureBatches("batch-get", at -> map.getAll(batches.get(at).keySet()));
    }
    System.exit(0);
  }

  private static void measure(String name, LongConsumer operation) {
    measure(name, MEASURED, () -> repeat(WARM_UP, operation), () -> repeat(MEASURED, operation));
  }

  private static void measureBatches(String name, IntConsumer batch) {
    Runnable all =
        () -> {
          for (int at = 0; at < BATCHES; at++) {
            batch.accept(at % (KEYS / BATCH));
          }
        };
    measure(name, BATCHES * BATCH, all, all);
  }

  private static void measure(String name, long operations, Runnable warmUp, Runnable measured) {
    warmUp.run();
    long server = allocated("-shard");
    long client = allocated("lattice-client") + THREADS.getCurrentThreadAllocatedBytes();
    measured.run();
    server = allocated("-shard") - server;
    client = allocated("lattice-client") + THREADS.getCurrentThreadAllocatedBytes() - client;
    System.out.println(name + " " + server / operations + " " + client / operations);
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
