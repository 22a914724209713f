package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.partition.Operation;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A put of 100 bytes that a primary and its backup apply, 128 of them under way in three members,
 * without clients and system calls. Few keys and partitions show what of it is instructions, many
 * show what is waiting for memory. Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
public class ReplicatedPutBenchmark {
  private static final int MAP = 1;
  private static final int VALUE_BYTES = 100;
  private static final int UNDER_WAY = 128;

  /** Over which the keys are spread. */
  @Param({"30", "271"})
  public int partitions;

  /** How many entries there are. */
  @Param({"3000", "100000"})
  public int entries;

  /** How many keys a client writes at once, each partition's together. */
  @Param({"1", "100"})
  public int keysAtOnce;

  private final SplittableRandom random = new SplittableRandom(1);
  private byte[][] keys = {};
  private int[] partitionOf = {};
  private long[] sequences = {};
  private ThreeMembers members = new ThreeMembers(1);
  private int open;
  private int leftOfBatch;

  /** Fills the members. */
  @Setup
  public void fill() {
    members.close();
    members = new ThreeMembers(partitions);
    sequences = new long[partitions];
    keys = new byte[entries][];
    partitionOf = new int[entries];
    for (int number = 0; number < entries; number++) {
      keys[number] = Canonical.toBytes((long) number);
      partitionOf[number] = random.nextInt(partitions);
      begin(number);
      if (open == UNDER_WAY) {
        members.settle();
      }
    }
    members.settle();
    Invariant.check(open == 0, "every write was acknowledged");
  }

  /** Frees the members' memory, once nobody waits any more. */
  @TearDown
  public void free() {
    members.settle();
    members.close();
  }

  /** Begins a put, and has the members take turns when enough are under way. */
  @Benchmark
  public int put() {
    if (keysAtOnce == 1 || --leftOfBatch < 0) {
      while (open > Math.max(UNDER_WAY, 2 * keysAtOnce) - keysAtOnce) {
        members.turn();
      }
      if (keysAtOnce == 1) {
        begin(random.nextInt(entries));
      } else {
        leftOfBatch = keysAtOnce - 1;
        beginBatch();
      }
    }
    return open;
  }

  /** What a client sends for a batch: to each primary its partitions' keys. */
  private void beginBatch() {
    Map<Integer, List<DataMessage.KeyValue>> parts = new TreeMap<>();
    for (int i = 0; i < keysAtOnce; i++) {
      int number = random.nextInt(entries);
      byte[] value = Canonical.toBytes(new byte[VALUE_BYTES]);
      parts
          .computeIfAbsent(partitionOf[number], partition -> new ArrayList<>())
          .add(new DataMessage.KeyValue(keys[number].clone(), value));
    }
    Map<Integer, List<DataMessage.BatchSection>> sections = new TreeMap<>();
    parts.forEach((partition, entriesOfIt) -> {
      long sequence = ++sequences[partition];
      sections
          .computeIfAbsent(partition % ThreeMembers.MEMBERS, member -> new ArrayList<>())
          .add(
              new DataMessage.BatchSection(
                  partition, 0, sequence, Math.max(1, sequence - UNDER_WAY / 2), entriesOfIt));
    });
    open += keysAtOnce;
    sections.forEach((member, ofMember) -> {
      int keysOfMember = ofMember.stream().mapToInt(section -> section.entries().size()).sum();
      members.execute(
          ofMember.get(0).partition(),
          new DataMessage.Batch(BatchKind.SET, ofMember),
          new Operation(
              MAP,
              new DataMessage.Batch(BatchKind.SET, ofMember),
              new Header.Attempt(1, 1, 1),
              AckLevel.REPLICATED,
              (flags, answer) -> {
                Invariant.check(answer instanceof DataMessage.BatchResult, "a batch is done");
                open -= keysOfMember;
              }));
    });
  }

  private void begin(int number) {
    int partition = partitionOf[number];
    long sequence = ++sequences[partition];
    byte[] value = Canonical.toBytes(new byte[VALUE_BYTES]);
    byte[] key = keys[number].clone();
    open++;
    members.execute(
        partition,
        new Operation(
            MAP,
            new DataMessage.Put(PutMode.SET, key, value, null, 0),
            new Header.Attempt(1, sequence, Math.max(1, sequence - UNDER_WAY / 2)),
            AckLevel.REPLICATED,
            (flags, answer) -> {
              Invariant.check(
                  answer instanceof DataMessage.Result result && result.applied(),
                  "every write is applied");
              open--;
            }));
  }
}
