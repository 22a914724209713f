package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.VoterStatus;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The scenario that runs both on plain processes and in containers: one of three nodes dies without
 * a word while a writer writes, and every acknowledged write is there afterwards.
 */
final class KilledNode {
  private static final int MEMBERS = 3;
  private static final int KEYS = 200;
  private static final int WRITES_BEFORE = 400;
  private static final int WRITES_AFTER = 400;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final LatticeClient client;
  private final GridMap<Integer, Long> map;

  /** The last acknowledged value by key; counters only grow. */
  private final Map<Integer, Long> acknowledged = new TreeMap<>();

  /** Keys whose last write has an unknown outcome. */
  private final Set<Integer> uncertain = new HashSet<>();

  private long writes;

  /** Ends a node without a word. */
  interface Killer {
    void kill(MemberInfo member) throws InterruptedException;
  }

  KilledNode(LatticeClient client) {
    this.client = client;
    this.map = client.map("survivors", Integer.class, Long.class);
  }

  /** Runs it; {@code victim} is the member's place by age, 0 for the coordinator. */
  void run(int victim, Killer killer) throws InterruptedException {
    await("three members with two copies of each partition", () -> isReplicated(MEMBERS));
    awaitVoters(client);
    write(WRITES_BEFORE);
    MemberInfo dying = client.members().get(victim);
    CountDownLatch underWay = new CountDownLatch(WRITES_BEFORE / 2);
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                write(WRITES_BEFORE + WRITES_AFTER, underWay);
              } catch (RuntimeException e) {
                failure.set(e);
              }
            },
            "writer");
    writer.start();
    underWay.await();
    killer.kill(dying);
    writer.join();
    if (failure.get() != null) {
      throw new AssertionError("a write failed", failure.get());
    }
    await("two members with two copies of each partition", () -> isReplicated(MEMBERS - 1));
    verify();
  }

  private void write(int number) {
    write(number, new CountDownLatch(0));
  }

  private void write(int number, CountDownLatch progress) {
    for (int i = 0; i < number; i++) {
      int key = (int) (writes % KEYS);
      writes++;
      try {
        map.set(key, writes);
        acknowledged.put(key, writes);
        uncertain.remove(key);
      } catch (GridException e) {
        if (e.code() != Code.INDETERMINATE) {
          throw e;
        }
        uncertain.add(key);
      }
      progress.countDown();
    }
  }

  private void verify() {
    assertFalse(acknowledged.isEmpty());
    Map<Integer, Long> found = map.getAll(acknowledged.keySet());
    for (Map.Entry<Integer, Long> entry : acknowledged.entrySet()) {
      Long value = found.get(entry.getKey());
      if (uncertain.contains(entry.getKey()) && value != null && value > entry.getValue()) {
        continue;
      }
      assertEquals(entry.getValue(), value, "key " + entry.getKey());
    }
  }

  private boolean isReplicated(int members) {
    return client.members().size() == members
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(KilledNode::isReplicated);
  }

  private static boolean isReplicated(PartitionRow row) {
    return row.target().isEmpty() && row.inSync().size() == 2 && row.replicas().size() == 2;
  }

  /**
   * Waits until the metadata too stands the death of any of three members: its voters grow in
   * number after the third member is in, and until then the first may be the only one.
   */
  static void awaitVoters(LatticeClient client) throws InterruptedException {
    AdminClient admin = new AdminClient(client);
    await(
        "three voters of the metadata",
        () ->
            admin.metadata(null).getVotersList().stream().filter(VoterStatus::getVotes).count()
                == MEMBERS);
  }

  /** Waits for a state that comes by itself. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_NANOS;
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || never.await(10, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not within a minute: " + what);
      }
    }
  }
}
