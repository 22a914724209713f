package io.latticegrid.dag.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.ExecutionStats.EdgeStats;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.dag.StopReason;
import io.latticegrid.dag.exchange.RowCodec;
import io.latticegrid.dag.processor.Processors;
import io.latticegrid.dag.testing.Rows;
import io.latticegrid.dag.testing.SimMembers;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("At any capacity no item is lost, duplicated or reordered and memory is bounded")
final class BackpressureLawTest {
  private static final int PRODUCERS = 2;
  private static final long PER_PRODUCER = 50_000;

  /** Twice as many rows as come in, then half of them filtered away again. */
  private static Dag chain(Rows rows, int capacity, int callsPerItem, boolean distributed) {
    Edge last = Edge.between("filter", "sink").capacity(capacity).partitioned(Rows::number);
    return Dag.builder()
        .vertex("source", PRODUCERS, Rows.numbered(PER_PRODUCER))
        .vertex("twice", PRODUCERS, Processors.flatMap(BackpressureLawTest::twice))
        .vertex("filter", PRODUCERS, Processors.<List<?>>filter(row -> row.size() == 2))
        .vertex("sink", 3, rows.sink(callsPerItem))
        .edge(Edge.between("source", "twice").capacity(capacity).isolated())
        .edge(Edge.between("twice", "filter").capacity(capacity).isolated())
        .edge(distributed ? last.acrossMembers() : last)
        .codec(RowCodec.INSTANCE)
        .build();
  }

  private static Iterator<?> twice(Object row) {
    return List.of(List.of(Rows.producer(row)), row).iterator();
  }

  private static void holds(Rows rows, int members, int capacity, Execution execution) {
    assertEquals(ExecutionState.COMPLETED, execution.state(), () -> "" + execution.stopReason());
    assertEquals(Rows.expected(members * PRODUCERS, PER_PRODUCER), rows.sorted());
    assertTrue(rows.keepsOrder());
    for (EdgeStats edge : execution.stats().edges()) {
      assertTrue(edge.deepestQueue() <= capacity, edge::toString);
    }
    assertEquals(0, execution.stats().queuedItems());
    assertEquals(0, execution.stats().queuedBytes());
  }

  @ParameterizedTest(name = "capacity {0}, one item in {1} calls")
  @CsvSource({"1,1", "1,3", "2,1", "2,5", "7,1", "7,2", "1024,1", "1024,3"})
  void on_one_member(int capacity, int callsPerItem) {
    Rows rows = new Rows();
    SimMembers sim = new SimMembers(1, capacity);
    Execution execution =
        sim.run(member -> chain(rows, capacity, callsPerItem, false), ExecutionConfig.DEFAULT)
            .get(sim.ids().getFirst());
    holds(rows, 1, capacity, Objects.requireNonNull(execution));
    assertEquals(2 * PER_PRODUCER, execution.stats().vertex("source").rowsOut());
    assertEquals(4 * PER_PRODUCER, execution.stats().vertex("twice").rowsOut());
    assertEquals(2 * PER_PRODUCER, execution.stats().vertex("sink").rowsIn());
    assertTrue(callsPerItem == 1 || execution.stats().vertex("filter").stalls() > 0);
  }

  @ParameterizedTest(name = "capacity {0}, one item in {1} calls, window of {2} bytes")
  @CsvSource({"1,1,1", "2,3,300", "7,1,4000", "1024,1,262144"})
  void on_two_members(int capacity, int callsPerItem, long windowBytes) {
    Rows rows = new Rows();
    SimMembers sim = new SimMembers(2, capacity + windowBytes);
    ExecutionConfig config = new ExecutionConfig(windowBytes, 1024, 256, 0);
    var executions = sim.run(member -> chain(rows, capacity, callsPerItem, true), config);
    assertEquals(2, executions.size());
    for (Execution execution : executions.values()) {
      holds(rows, 2, capacity, execution);
      var network = execution.stats().edges().getLast().network();
      assertTrue(network.rowsSent() > 0 && network.rowsReceived() > 0);
      assertTrue(network.mostQueuedBytes() <= windowBytes + 64, network::toString);
    }
  }

  /** Ignores what the outbox says: the mutation that must not pass. */
  private static final class Careless implements Processor {
    private @Nullable Context context;

    @Override
    public void init(Context given) {
      context = given;
    }

    @Override
    public void process(int ordinal, Inbox inbox) {
      for (Object item = inbox.poll(); item != null; item = inbox.poll()) {
        boolean ignored = Objects.requireNonNull(context).outbox().offer(item);
        assertTrue(ignored || !ignored);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1024})
  void a_processor_that_ignores_a_refusal_is_caught(int capacity) {
    Rows rows = new Rows();
    SimMembers sim = new SimMembers(1, 5);
    Execution execution =
        sim.run(
                member ->
                    Dag.builder()
                        .vertex("source", 1, Rows.numbered(PER_PRODUCER))
                        .vertex("careless", 1, Careless::new)
                        .vertex("sink", 1, rows.sink(3))
                        .edge(Edge.between("source", "careless").capacity(capacity))
                        .edge(Edge.between("careless", "sink").capacity(capacity))
                        .build(),
                ExecutionConfig.DEFAULT)
            .get(sim.ids().getFirst());
    failedByInvariant(Objects.requireNonNull(execution), "ignored a refusal");
  }

  @Test
  void a_processor_that_drops_its_very_last_item_is_caught() {
    Rows rows = new Rows();
    SimMembers sim = new SimMembers(1, 6);
    Execution execution =
        sim.run(
                member ->
                    Dag.builder()
                        .vertex("source", 1, Rows.numbered(2))
                        .vertex("careless", 1, Careless::new)
                        .vertex("sink", 1, rows.sink(50))
                        .edge(Edge.between("source", "careless").capacity(2))
                        .edge(Edge.between("careless", "sink").capacity(1))
                        .build(),
                ExecutionConfig.DEFAULT)
            .get(sim.ids().getFirst());
    failedByInvariant(Objects.requireNonNull(execution), "not offered again");
  }

  private static void failedByInvariant(Execution execution, String what) {
    assertEquals(ExecutionState.FAILED, execution.state());
    StopReason reason = execution.stopReason().orElseThrow();
    assertEquals(StopReason.Kind.PROCESSOR_FAILED, reason.kind());
    assertTrue(reason.message().contains("careless#0"), reason.message());
    assertTrue(reason.message().contains(what), reason.message());
  }
}
