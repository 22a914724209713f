package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.hash.KeyHash;
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

/** The hash of a key, short and long. Confined to its thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class KeyHashBenchmark {
  /** Length of the key. */
  @Param({"16", "1048576"})
  public int bytes;

  private byte[] key = new byte[0];

  /** Makes the key. */
  @Setup
  public void prepare() {
    key = new byte[bytes];
    new SplittableRandom(1).nextBytes(key);
  }

  /** Hashes it whole. */
  @Benchmark
  public long hash() {
    return KeyHash.hash(key);
  }
}
