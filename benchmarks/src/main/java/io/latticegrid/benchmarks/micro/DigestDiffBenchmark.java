package io.latticegrid.benchmarks.micro;

import io.latticegrid.crdt.DigestTree;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding what differs between two copies of 10,000 entries: by their digests, and by comparing all
 * entries. Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DigestDiffBenchmark {
  static final int KEYS = 10_000;

  /** How many of them differ. */
  @Param({"10", "100"})
  public int differing;

  private final long[] hashes = new long[KEYS];
  private final long[] mine = new long[KEYS];
  private final long[] theirs = new long[KEYS];
  private DigestTree myDigest = new DigestTree();
  private DigestTree theirDigest = new DigestTree();

  /** Fills both copies; the numbers of entries stand in the order of the key hash. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    Arrays.setAll(hashes, any -> random.nextLong() >>> 1);
    Arrays.sort(hashes);
    Arrays.setAll(mine, any -> random.nextLong());
    System.arraycopy(mine, 0, theirs, 0, KEYS);
    for (int i = 0; i < differing; i++) {
      theirs[(int) (i * 7_919L % KEYS)]++;
    }
    myDigest = digest(mine);
    theirDigest = digest(theirs);
  }

  private DigestTree digest(long[] numbers) {
    DigestTree tree = new DigestTree();
    for (int i = 0; i < KEYS; i++) {
      tree.add(hashes[i], numbers[i]);
      if (tree.isCrowded()) {
        int filled = i;
        tree.deepen(deeper -> {
          for (int at = 0; at <= filled; at++) {
            deeper.add(hashes[at], numbers[at]);
          }
        });
      }
    }
    return tree;
  }

  /** As replicas do it: the digests say where, and only there entries are compared. */
  @Benchmark
  public long byDigest() {
    long found = 0;
    int depth = Math.min(myDigest.depth(), theirDigest.depth());
    for (int node : myDigest.differing(theirDigest)) {
      int at = Arrays.binarySearch(hashes, DigestTree.firstHash(depth, node));
      at = at < 0 ? -at - 1 : at;
      for (; at < KEYS && DigestTree.nodeOf(depth, hashes[at]) == node; at++) {
        found += mine[at] == theirs[at] ? 0 : hashes[at];
      }
    }
    return found;
  }

  /** The plain version: the number of every entry is compared with its counterpart. */
  @Benchmark
  public long byAllEntries() {
    long found = 0;
    int there = 0;
    for (int here = 0; here < KEYS; here++) {
      while (there < KEYS && hashes[there] < hashes[here]) {
        there++;
      }
      boolean equal = there < KEYS && hashes[there] == hashes[here] && mine[here] == theirs[there];
      found += equal ? 0 : hashes[here];
    }
    return found;
  }
}
