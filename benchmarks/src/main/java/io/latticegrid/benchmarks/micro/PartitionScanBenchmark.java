package io.latticegrid.benchmarks.micro;

import io.latticegrid.partition.PartitionReads;
import io.latticegrid.partition.PartitionReads.ScanPlace;
import io.latticegrid.partition.PartitionReads.ScanState;
import io.latticegrid.partition.PartitionReads.ScanStep;
import io.latticegrid.storage.RecordMemory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The scan under a query: one partition of 10,000 entries, 256 a step. The figures are for an
 * entry. Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PartitionScanBenchmark {
  private static final int ENTRIES = 10_000;
  private static final int STEP = 256;

  private final OnePartition partition = new OnePartition();
  private final PartitionReads reads = partition.reads();

  /** Fills the partition. */
  @Setup
  public void fill() {
    partition.fill(ENTRIES);
  }

  /** Frees the partition's memory. */
  @TearDown
  public void free() {
    partition.close();
  }

  /** Visits every entry and looks at its value where it lies. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long scan() {
    long[] sum = new long[1];
    ScanPlace place = new ScanPlace(OnePartition.GROUP, 0, OnePartition.MAP, 0);
    ScanStep step = new ScanStep(ScanState.MORE, RecordMemory.START);
    while (step.state() == ScanState.MORE) {
      step =
          reads.scan(
              place,
              step.cursor(),
              STEP,
              record -> {
                sum[0] += record.buffer().getByte(record.valueOffset());
                return true;
              });
    }
    return sum[0];
  }
}
