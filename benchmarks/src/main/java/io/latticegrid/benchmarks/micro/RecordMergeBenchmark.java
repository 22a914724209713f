package io.latticegrid.benchmarks.micro;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Coverage;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.EntryBytes;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Merging 1,000 records with those of another replica: in place on bytes, and through states.
 * Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordMergeBenchmark {
  static final int RECORDS = 1_000;

  private static final MemberId LEFT = new MemberId(0xC0FFEEC0FFEEL, 1);
  private static final MemberId RIGHT = new MemberId(0xBEEFBEEFBEEFL, 1);

  /** How many of them have a field that was written apart from the others. */
  @Param({"0", "100"})
  public int partlyUpdated;

  private byte[] @Nullable [] mine = new byte[0][];
  private byte[] @Nullable [] theirs = new byte[0][];
  private Merge merge =
      Merge.ofStates(Coverage.NOTHING, Coverage.NOTHING, (field, lost) -> countLoss());
  private int losses;

  /**
   * Makes the records: half of theirs are later, and one in a hundred was written on both sides.
   */
  @Setup
  public void prepare() {
    mine = new byte[RECORDS][];
    theirs = new byte[RECORDS][];
    VersionVector left = new VersionVector();
    VersionVector right = new VersionVector();
    for (int i = 0; i < RECORDS; i++) {
      long time = 1_000_000L + 10L * i;
      byte[] base = EntryBytes.written(null, row(i), null, WriteId.of(LEFT, i + 1, time), 0);
      WriteId later = WriteId.of(RIGHT, i + 1, time + 1);
      mine[i] = base;
      theirs[i] =
          i < partlyUpdated
              ? EntryBytes.updated(base, Map.of(2, Bytes.of("updated")), later)
              : i % 2 == 0 ? EntryBytes.written(null, row(-i), null, later, 0) : base;
    }
    left.advance(LEFT, RECORDS);
    right.advance(RIGHT, RECORDS);
    right.advance(LEFT, RECORDS - RECORDS / 50);
    merge = Merge.ofStates(Coverage.of(left), Coverage.of(right), (field, lost) -> countLoss());
  }

  /** As replication does it. */
  @Benchmark
  public byte[] @Nullable [] onBytes() {
    byte[] @Nullable [] merged = mine.clone();
    EntryBytes.mergeAll(merged, theirs, merge);
    return merged;
  }

  /** The plain path: every record decoded, joined and encoded. */
  @Benchmark
  public byte[] @Nullable [] throughStates() {
    byte[] @Nullable [] merged = mine.clone();
    for (int i = 0; i < merged.length; i++) {
      merged[i] = EntryBytes.mergeStates(merged[i], theirs[i], merge);
    }
    return merged;
  }

  int losses() {
    return losses;
  }

  private void countLoss() {
    losses++;
  }

  private static byte[] row(int value) {
    ByteWriter out = new ByteWriter();
    Row.write(
        0x11223344, new Object[] {value, "name of " + value, value * 0.5, true, "a city"}, out);
    return out.toByteArray();
  }
}
