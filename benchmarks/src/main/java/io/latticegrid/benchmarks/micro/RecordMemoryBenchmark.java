package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.storage.CompactRecordMemory;
import io.latticegrid.storage.RecordStamps;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A record memory of 100,000 entries of 100 bytes, more than the caches hold. Confined to its
 * thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RecordMemoryBenchmark {
  private static final int ENTRIES = 100_000;
  private static final int VALUE_BYTES = 100;
  private static final int STRIDE = 7919;

  private final CompactRecordMemory memory = new CompactRecordMemory();
  private final RecordStamps stamps = new RecordStamps().stamp(1, 1).dot(1, 1);
  private final byte[] value = new byte[VALUE_BYTES];
  private final byte[][] keys = new byte[ENTRIES][];
  private final long[] hashes = new long[ENTRIES];
  private int at;

  /** Fills the memory. */
  @Setup
  public void fill() {
    for (int entry = 0; entry < ENTRIES; entry++) {
      keys[entry] = ByteBuffer.allocate(Long.BYTES).putLong(entry).array();
      hashes[entry] = KeyHash.hash(keys[entry]);
      memory.put(hashes[entry], keys[entry], stamps, value);
    }
  }

  /** Gives the memory back, which lies outside of the heap. */
  @TearDown
  public void free() {
    memory.close();
  }

  /** Finds an entry that is there. */
  @Benchmark
  public int find() {
    int entry = next();
    var record = memory.find(hashes[entry], keys[entry]);
    return record == null ? 0 : record.valueLength();
  }

  /** Replaces a value by one of the same length. */
  @Benchmark
  public void put() {
    int entry = next();
    memory.put(hashes[entry], keys[entry], stamps, value);
  }

  private int next() {
    at = (at + STRIDE) % ENTRIES;
    return at;
  }
}
