package io.latticegrid.benchmarks.micro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.proto.message.DataMessage;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each benchmark does what it says it measures. */
class MicroBenchmarksTest {
  @Test
  void theCodecBenchmarkReadsBackTheFrameThatItWrites() {
    FrameCodecBenchmark benchmark = new FrameCodecBenchmark();
    benchmark.prepare();
    assertTrue(benchmark.encode() > 113, "header, key and value");
    DataMessage.Put put = assertInstanceOf(DataMessage.Put.class, benchmark.decode().message());
    assertEquals(104, put.value().length);
  }

  @Test
  void theSerialBenchmarkWritesAndReadsTheSameOnBothPaths() throws IOException {
    SerialBenchmark benchmark = new SerialBenchmark();
    benchmark.prepare();
    assertTrue(benchmark.write() < benchmark.writeAsMaps(), "names are not in rows");
    assertTrue(benchmark.read() > 0);
    double delays = benchmark.readOneField();
    assertTrue(delays > 0);
    assertEquals(benchmark.readOneFieldOfWhole(), delays);
    assertEquals(benchmark.jsonAsMaps(), benchmark.json());
  }

  @Test
  void theRoutingBenchmarkFindsAMemberForEachKeyAndOneForAFieldOfIt() {
    RoutingBenchmark benchmark = new RoutingBenchmark();
    benchmark.prepare();
    assertEquals(3, IntStream.range(0, 100).mapToObj(i -> benchmark.number()).distinct().count());
    assertEquals(1, IntStream.range(0, 100).mapToObj(i -> benchmark.record()).distinct().count());
  }

  @Test
  void theHashBenchmarkHashesAKeyOfTheAskedLength() {
    KeyHashBenchmark benchmark = new KeyHashBenchmark();
    benchmark.bytes = 16;
    benchmark.prepare();
    byte[] key = new byte[16];
    new SplittableRandom(1).nextBytes(key);
    assertEquals(KeyHash.hash(key), benchmark.hash());
  }

  @Test
  void theMemoryBenchmarkFindsAndReplacesEntriesThatAreThere() throws IOException {
    for (RecordEngine engine : RecordEngine.values()) {
      RecordMemoryBenchmark benchmark = new RecordMemoryBenchmark();
      benchmark.engine = engine;
      benchmark.fill();
      int[] lengths = new int[3];
      for (int turn = 0; turn < lengths.length; turn++) {
        benchmark.put();
        lengths[turn] = benchmark.find();
      }
      benchmark.free();
      assertArrayEquals(new int[] {100, 100, 100}, lengths);
    }
  }

  @Test
  void theReplicatedPutsAreAcknowledgedAndManyAreUnderWay() {
    assertEquals(128, mostReplicatedPuts(1));
    assertEquals(200, mostReplicatedPuts(100), "two batches");
  }

  private static int mostReplicatedPuts(int keysAtOnce) {
    ReplicatedPutBenchmark benchmark = new ReplicatedPutBenchmark();
    benchmark.partitions = 30;
    benchmark.entries = 300;
    benchmark.keysAtOnce = keysAtOnce;
    benchmark.fill();
    int most = 0;
    for (int turn = 0; turn < 1_000; turn++) {
      most = Math.max(most, benchmark.put());
    }
    benchmark.free();
    return most;
  }

  @Test
  void theMergeBenchmarkGivesTheSameOnBothPathsAndMeetsSomeConflicts() {
    for (int partlyUpdated : new int[] {0, 100}) {
      RecordMergeBenchmark benchmark = new RecordMergeBenchmark();
      benchmark.partlyUpdated = partlyUpdated;
      benchmark.prepare();
      byte[][] onBytes = benchmark.onBytes();
      int losses = benchmark.losses();
      assertArrayEquals(benchmark.throughStates(), onBytes);
      assertEquals(2 * losses, benchmark.losses());
      assertTrue(losses > 0, "no conflict was met");
    }
  }

  @Test
  void theDigestBenchmarkFindsTheSameDifferencesOnBothPaths() {
    for (int differing : new int[] {10, 100}) {
      DigestDiffBenchmark benchmark = new DigestDiffBenchmark();
      benchmark.differing = differing;
      benchmark.prepare();
      assertTrue(benchmark.byDigest() != 0, "something differs");
      assertEquals(benchmark.byAllEntries(), benchmark.byDigest());
    }
  }

  @Test
  void theScanBenchmarkVisitsEveryEntry() {
    PartitionScanBenchmark benchmark = new PartitionScanBenchmark();
    benchmark.fill();
    long sum = benchmark.scan();
    benchmark.free();
    // The first byte of a canonical byte array is its tag, the same in each of the 10,000 values.
    assertTrue(sum != 0, "nothing was visited");
    assertEquals(0, sum % 10_000);
  }
}
