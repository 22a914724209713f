package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.storage.MemberNumbers;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordStamps;
import io.latticegrid.storage.chronicle.ChronicleMemories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A record memory of 100,000 entries of 100 bytes, more than the caches hold, of either engine.
 * Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      OnePartition.JVM_OPENS,
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED"
    })
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RecordMemoryBenchmark {
  private static final int ENTRIES = 100_000;
  private static final int VALUE_BYTES = 100;
  private static final int STRIDE = 7919;

  /** The number of the only member, and who that is. */
  private static final MemberNumbers MEMBERS =
      new MemberNumbers() {
        @Override
        public int number(MemberId member) {
          return 1;
        }

        @Override
        public MemberId member(int number) {
          return new MemberId(1, 1);
        }
      };

  /** The engine. */
  @Param({"COMPACT", "CHRONICLE"})
  RecordEngine engine = RecordEngine.COMPACT;

  private @Nullable Path directory;
  private @Nullable RecordMemory opened;
  private final RecordStamps stamps = new RecordStamps().stamp(1, 1).dot(1, 1);
  private final byte[] value = new byte[VALUE_BYTES];
  private final byte[][] keys = new byte[ENTRIES][];
  private final long[] hashes = new long[ENTRIES];
  private int at;

  /** Opens a memory. */
  private RecordMemory open() throws IOException {
    directory = Files.createTempDirectory("records");
    long bytes = 256L * ENTRIES;
    return new ChronicleMemories(directory, Runnable::run)
        .open(
            new RecordMemories.Place(1, 0, 1, MapLimits.ofBytes(bytes).in(engine), bytes), MEMBERS);
  }

  private RecordMemory memory() {
    return Objects.requireNonNull(opened);
  }

  /** Fills the memory. */
  @Setup
  public void fill() throws IOException {
    opened = open();
    RecordMemory memory = memory();
    for (int entry = 0; entry < ENTRIES; entry++) {
      keys[entry] = ByteBuffer.allocate(Long.BYTES).putLong(entry).array();
      hashes[entry] = KeyHash.hash(keys[entry]);
      memory.put(hashes[entry], keys[entry], stamps, value);
    }
  }

  /** Gives the memory back, which lies outside of the heap. */
  @TearDown
  public void free() throws IOException {
    memory().close();
    Files.delete(Objects.requireNonNull(directory));
  }

  /** Finds an entry that is there. */
  @Benchmark
  public int find() {
    int entry = next();
    var record = memory().find(hashes[entry], keys[entry]);
    return record == null ? 0 : record.valueLength();
  }

  /** Replaces a value by one of the same length. */
  @Benchmark
  public void put() {
    int entry = next();
    memory().put(hashes[entry], keys[entry], stamps, value);
  }

  private int next() {
    at = (at + STRIDE) % ENTRIES;
    return at;
  }
}
