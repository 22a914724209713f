package io.latticegrid.benchmarks.micro;

import io.latticegrid.client.serial.Mapping;
import io.latticegrid.client.serial.Mappings;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.PartitionKey;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a key as an application has it to the member that serves it, as a client does it for each
 * operation. Confined to its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
  static final int PARTITIONS = 271;
  private static final int MEMBERS = 3;

  private static final Mapping<Long> NUMBERS = Mappings.of(Long.class);
  private static final Mapping<FlightKey> RECORDS = Mappings.of(FlightKey.class);

  /** A key that is placed by one of its fields. */
  public record FlightKey(@PartitionKey String origin, long id) {}

  private final ByteWriter out = new ByteWriter(64);
  private final MapDefinition byNumber = map(NUMBERS);
  private final MapDefinition byRecord = map(RECORDS);
  private PartitionTable table = new PartitionTable(0, 1, List.of());
  private long next;

  /** Makes a table of three members. */
  @Setup
  public void prepare() {
    List<PartitionRow> rows = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<MemberId> copies =
          List.of(new MemberId(partition % MEMBERS, 1), new MemberId((partition + 1) % MEMBERS, 1));
      rows.add(new PartitionRow(partition, 1, 1, copies, copies, List.of(), List.of()));
    }
    table = new PartitionTable(0, 1, rows);
  }

  /** A number. */
  @Benchmark
  public MemberId number() {
    out.reset();
    NUMBERS.write(next++, out);
    return member(byNumber);
  }

  /** A record, by its field. */
  @Benchmark
  public MemberId record() {
    out.reset();
    RECORDS.write(new FlightKey("ATL", next++), out);
    return member(byRecord);
  }

  private static MapDefinition map(Mapping<?> keys) {
    return new MapDefinition(
        "bench", "default", keys.type(), NUMBERS.type(), keys.partitionField());
  }

  private MemberId member(MapDefinition map) {
    int partition = map.partitionOf(out.toByteArray(), PARTITIONS);
    return table.rows().get(partition).replicas().get(0);
  }
}
