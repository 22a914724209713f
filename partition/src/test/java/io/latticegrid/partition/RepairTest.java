package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies that differ find what differs, and become equal. */
class RepairTest {
  private static final HostConfig LARGE =
      new HostConfig(
          4 << 20,
          2 << 10,
          64 << 10,
          8,
          3 * SECOND,
          SECOND / 10,
          600 * SECOND,
          HostConfig.Migration.DEFAULT,
          0);

  /** A look at every entry, and the repair of what is found. */
  private static final long A_WHILE = CopyCheck.EVERY_NANOS + 10 * SECOND;

  private static void fill(Cluster cluster, int from, int to, String value) {
    for (int i = from; i < to; i++) {
      cluster.execute(cluster.primary(P), put("key" + i, value + i), null, AckLevel.MEMORY);
      if (i % 50 == 0) {
        cluster.run(MILLI);
      }
    }
    cluster.run(SECOND);
  }

  private static long repaired(Cluster cluster) {
    return cluster.members().stream().mapToLong(m -> m.host().stats().repair.rebuilt.sum()).sum();
  }

  private static long sum(Cluster cluster, Function<RepairStats, LongAdder> of) {
    return cluster.members().stream().mapToLong(m -> of.apply(m.host().stats().repair).sum()).sum();
  }

  /** Flips a bit of an entry where it lies in memory, as a fault of the hardware would. */
  private static void flip(Member member, int entry, Part part, Rand rand) {
    int[] seen = {0};
    for (RecordMemory memory : member.partition(P).state().maps().values()) {
      memory.scan(
          RecordMemory.START,
          Integer.MAX_VALUE,
          record -> {
            if (seen[0]++ == entry) {
              int at = part.at(record, rand);
              MutableDirectBuffer buffer = (MutableDirectBuffer) record.buffer();
              buffer.putByte(at, (byte) (buffer.getByte(at) ^ 1 << rand.nextInt(8)));
            }
            return seen[0] <= entry;
          });
    }
  }

  /** Where a bit may flip and the record stays one. */
  private enum Part {
    KEY,
    VALUE,
    STAMP,
    DOT;

    int at(RecordView record, Rand rand) {
      int start = record.keyOffset() - 19;
      return switch (this) {
        case KEY -> record.keyOffset() + rand.nextInt(record.keyLength());
        case VALUE -> record.valueOffset() + rand.nextInt(record.valueLength());
        case STAMP -> start + rand.nextInt(8);
        case DOT -> start + 12 + rand.nextInt(4);
      };
    }
  }

  @Test
  @DisplayName("a deposed replica of 10,000 entries of which 10 differ fetches about those")
  void bytesExchangedGrowWithTheDifferenceNotWithTheData() {
    long[] bytes = new long[3];
    int[] differing = {10, 100, 1_000};
    for (int run = 0; run < bytes.length; run++) {
      try (Cluster cluster = Cluster.inSync(2, LARGE)) {
        fill(cluster, 0, 10_000, "a value of some length, as values have, of entry ");
        Member backup = cluster.member(2);
        final long snapshots = backup.host().stats().snapshots.sum();
        cluster.part(cluster.primary(P), backup);
        cluster.execute(cluster.primary(P), put("one", "value"));
        cluster.run(5 * SECOND);
        assertEquals(1, cluster.row().inSync().size(), "it is taken out of the in-sync set");
        for (int i = 0; i < differing[run]; i++) {
          cluster.execute(
              cluster.primary(P),
              i % 3 == 0 ? remove("key" + i * 7) : put("key" + i * 7, "another value"),
              null,
              AckLevel.MEMORY);
        }
        // More than the log retains, on one key.
        for (int i = 0; i < 100; i++) {
          cluster.execute(cluster.primary(P), put("one", "value" + i), null, AckLevel.MEMORY);
        }
        int at = run;
        cluster
            .links()
            .watch((pair, frame) -> {
              if (frame.message() instanceof RepairMessage || frame.message() instanceof Chunk) {
                ByteWriter out = new ByteWriter(64);
                frame.message().write(out);
                bytes[at] += out.position();
              }
            });
        cluster.heal(cluster.primary(P), backup);
        cluster.run(10 * SECOND);
        cluster.assertConverged(P);
        RepairStats stats = backup.host().stats().repair;
        assertEquals(1, stats.branchDiffs.sum());
        assertEquals(snapshots, backup.host().stats().snapshots.sum());
        assertTrue(stats.branchEntries.sum() <= 2L * differing[run] + 2, "only what differs");
      }
    }
    String seen = bytes[0] + ", " + bytes[1] + " and " + bytes[2] + " bytes";
    assertTrue(bytes[0] < 6_000, seen);
    assertTrue(bytes[1] < 10 * bytes[0] && bytes[2] < 10 * bytes[1], seen);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("a bit that flips in a copy is found and repaired, and nothing happens afterwards")
  void aBitThatFlipsIsFoundAndRepaired(int node) {
    for (int seed = 0; seed < 12; seed++) {
      try (Cluster cluster = Cluster.inSync(2, LARGE)) {
        Rand rand = new SplittableRand(seed);
        fill(cluster, 0, 700, "value");
        Part part = Part.values()[seed % 4];
        flip(cluster.member(node), rand.nextInt(700), part, rand);
        cluster.run(A_WHILE);
        assertSound(cluster, part + " of seed " + seed);
        assertEquals(1, sum(cluster, stats -> stats.corrupted), "found once: " + part);
        assertTrue(repaired(cluster) >= 1, "counted: " + part);
        long bytes = sum(cluster, stats -> stats.bytes);
        long checks = sum(cluster, stats -> stats.checks);
        cluster.run(5 * CopyCheck.EVERY_NANOS);
        assertEquals(1, sum(cluster, stats -> stats.corrupted), "quiet afterwards");
        assertTrue(sum(cluster, stats -> stats.bytes) - bytes < 5 * 100, "one sum a minute");
        assertTrue(sum(cluster, stats -> stats.checks) - checks >= 8, "both go on looking");
      }
    }
  }

  @Test
  @DisplayName("bits that flip in any copy while writes go on are repaired")
  void bitsThatFlipAmongWritesAreRepaired() {
    for (int seed = 0; seed < 6; seed++) {
      try (Cluster cluster = Cluster.inSync(3, LARGE)) {
        Rand rand = new SplittableRand(seed);
        fill(cluster, 0, 600, "value");
        List<String> flipped = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
          cluster.execute(
              cluster.primary(P),
              put("key" + rand.nextInt(900), "later" + i),
              null,
              AckLevel.REPLICATED);
          cluster.run(100 * MILLI);
          if (i % 400 == 100) {
            Member member = cluster.member(1 + rand.nextInt(3));
            Part part = Part.values()[rand.nextInt(4)];
            flip(member, rand.nextInt(500), part, rand);
            flipped.add(part + " at " + member.id());
          }
        }
        cluster.run(2 * A_WHILE);
        assertSound(cluster, "seed " + seed + ": " + flipped);
        assertEquals(0, sum(cluster, stats -> stats.unrepaired), "none was taken as it is");
      }
    }
  }

  @Test
  @DisplayName("an entry that a backup lacks, with a digest to match, is found by comparing")
  void anEntryThatABackupLacksIsFound() {
    try (Cluster cluster = Cluster.inSync(2, LARGE)) {
      fill(cluster, 0, 300, "value");
      Member backup = cluster.member(2);
      PartitionState state = backup.partition(P).state();
      byte[] key = Ops.bytes("key77");
      long hash = KeyHash.hash(key);
      RecordView record = state.find(Ops.MAP, key);
      state.digests().subtract(hash, state.sumOf(record, hash));
      state.forget(Ops.MAP, hash, key);
      cluster.run(A_WHILE);
      assertSound(cluster, "the backup has it again");
      assertEquals(1, backup.host().stats().repair.rebuilt.sum());
      assertEquals(1, backup.host().stats().repair.different.sum());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("a digest that was not kept up with a write is found and set right")
  void aDigestThatMissedAWriteIsFound(int node) {
    try (Cluster cluster = Cluster.inSync(2, LARGE)) {
      fill(cluster, 0, 300, "value");
      Member member = cluster.member(node);
      long hash = KeyHash.hash(Ops.bytes("key5"));
      // As if the increment of a write had been forgotten.
      member.partition(P).state().digests().add(hash, 12_345);
      cluster.run(A_WHILE);
      assertEquals(1, member.host().stats().repair.corrupted.sum());
      assertEquals(0, repaired(cluster), "no entry was wrong");
      assertSound(cluster, "the digest is right again");
    }
  }

  @Test
  @DisplayName("a corrupted entry of which there is no other copy is told and counted")
  void anEntryWithoutAnotherCopyIsCounted() {
    try (Cluster cluster = Cluster.inSync(1, LARGE)) {
      fill(cluster, 0, 300, "value");
      flip(cluster.member(1), 5, Part.VALUE, new SplittableRand(1));
      cluster.run(A_WHILE + 40 * SECOND);
      assertEquals(1, sum(cluster, stats -> stats.unrepaired));
      cluster.join(cluster.add(2));
      cluster.run(5 * SECOND);
      cluster.assertConverged(P);
    }
  }

  private static void assertSound(Cluster cluster, String what) {
    cluster.assertConverged(P);
    for (Member member : cluster.members()) {
      PartitionState state = member.partition(P).state();
      DigestNodes nodes = new DigestNodes(state);
      for (int node = 0; node < DigestTree.nodes(state.digests().depth()); node++) {
        assertTrue(
            nodes.isIntact(state.digests().depth(), node),
            "entries at " + member.id() + ", " + what);
      }
    }
  }
}
