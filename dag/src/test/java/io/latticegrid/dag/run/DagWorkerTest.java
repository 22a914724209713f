package io.latticegrid.dag.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.ExecutionStats;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.dag.exchange.RowCodec;
import io.latticegrid.dag.processor.Aggregations;
import io.latticegrid.dag.processor.Processors;
import io.latticegrid.dag.testing.Rows;
import io.latticegrid.dag.testing.SimMembers;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A worker")
final class DagWorkerTest {
  private static final ExecutionConfig CONFIG = new ExecutionConfig(3000, 700, 32, 0);
  private static final long ENDLESS = Long.MAX_VALUE;

  private static Execution only(Map<MemberId, Execution> executions) {
    return executions.values().iterator().next();
  }

  /** scan, filter, partial aggregate; then on the coordinator combine, top and collect. */
  private static Dag groupBy(long perScan, int capacity, List<Object> results) {
    Edge across = Edge.between("partial", "combine").capacity(capacity).allToOne().acrossMembers();
    return Dag.builder()
        .vertex("scan", 2, Rows.numbered(perScan))
        .vertex("filter", 2, Processors.filter(row -> Rows.number(row) % 3 != 0))
        .vertex(
            "partial",
            2,
            Processors.accumulate(row -> Rows.number(row) % 11, Aggregations.count(), 4))
        .coordinatorVertex("combine", Processors.combine(Aggregations.count(), Arrays::asList))
        .coordinatorVertex("top", Processors.top(Comparator.comparingLong(Rows::producer), 5))
        .coordinatorVertex("collect", Processors.collect(results::add))
        .edge(Edge.between("scan", "filter").capacity(capacity).isolated())
        .edge(Edge.between("filter", "partial").capacity(capacity).isolated())
        .edge(across)
        .edge(Edge.between("combine", "top").capacity(capacity))
        .edge(Edge.between("top", "collect").capacity(capacity))
        .codec(RowCodec.INSTANCE)
        .build();
  }

  @ParameterizedTest(name = "{0} members, capacity {1}, seed {2}")
  @CsvSource({"1,1,1", "1,1024,2", "2,1,3", "2,7,4", "3,2,5", "3,1024,6", "5,3,7"})
  void gives_the_result_of_one_member_on_any_number(int members, int capacity, long seed) {
    Map<Long, Long> counts = new TreeMap<>();
    for (long number = 0; number < 2000; number++) {
      if (number % 3 != 0) {
        counts.merge(number % 11, 2L * members, Long::sum);
      }
    }
    List<Object> expected = new ArrayList<>();
    counts.forEach((key, count) -> expected.add(List.of(key, count)));
    List<Object> results = new ArrayList<>();
    SimMembers sim = new SimMembers(members, seed);
    Map<MemberId, Execution> executions =
        sim.run(member -> groupBy(2000, capacity, results), CONFIG);
    for (Execution execution : executions.values()) {
      assertEquals(ExecutionState.COMPLETED, execution.state(), () -> execution.stopReason() + "");
    }
    assertEquals(expected.subList(0, 5), results);
  }

  @Test
  void runs_the_same_events_for_the_same_seed() {
    List<Long> ran = new ArrayList<>();
    List<ExecutionStats> stats = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SimMembers sim = new SimMembers(3, 99);
      stats.add(only(sim.run(member -> groupBy(500, 3, new ArrayList<>()), CONFIG)).stats());
      ran.add(sim.world().ran());
    }
    assertEquals(ran.get(0), ran.get(1));
    assertEquals(stats.get(0), stats.get(1));
  }

  @Test
  void stops_a_scan_when_a_limit_is_satisfied() {
    SimMembers sim = new SimMembers(1, 12);
    List<Object> results = new ArrayList<>();
    Execution execution =
        only(
            sim.run(
                member ->
                    Dag.builder()
                        .vertex("scan", 2, Rows.numbered(ENDLESS))
                        .vertex("limit", 1, Processors.limit(10, 20))
                        .vertex("collect", 1, Processors.collect(results::add))
                        .edge(Edge.between("scan", "limit"))
                        .edge(Edge.between("limit", "collect"))
                        .build(),
                CONFIG));
    assertEquals(ExecutionState.COMPLETED, execution.state());
    assertEquals(20, results.size());
    assertTrue(execution.stats().vertex("scan").rowsOut() < 1000);
  }

  @Test
  void gives_the_loop_back_after_its_time_and_shares_it_among_executions() {
    SimMembers sim = new SimMembers(1, 13);
    sim.world().readingTakes(600_000);
    Map<MemberId, Execution> endless =
        sim.start(member -> sourceAndSink(ENDLESS, new Rows()), CONFIG);
    Rows rows = new Rows();
    Map<MemberId, Execution> finite = sim.start(member -> sourceAndSink(200, rows), CONFIG);
    long before = sim.world().ran();
    for (int i = 0; i < 300; i++) {
      sim.world().step();
    }
    assertEquals(300, sim.world().ran() - before);
    assertEquals(ExecutionState.COMPLETED, only(finite).state());
    assertEquals(ExecutionState.RUNNING, only(endless).state());
    assertTrue(only(endless).stats().vertex("source").rowsOut() > 32 * 100);
    assertTrue(only(endless).stats().vertex("source").rowsOut() < 32 * 1000);
  }

  private static Dag sourceAndSink(long count, Rows rows) {
    return Dag.builder()
        .vertex("source", 1, Rows.numbered(count))
        .vertex("sink", 1, rows.sink(1))
        .edge(Edge.between("source", "sink"))
        .build();
  }

  /** Emits on two outputs, each its own, then to both at once. */
  private static final class Splitter implements Processor {
    private @Nullable Context context;

    @Override
    public void init(Context given) {
      context = given;
    }

    @Override
    public void process(int ordinal, Inbox inbox) {
      for (Object item = inbox.peek(); item != null; item = inbox.peek()) {
        var outbox = Objects.requireNonNull(context).outbox();
        long rest = Rows.number(item) % 3;
        boolean taken = rest == 2 ? outbox.offer(item) : outbox.offer((int) rest, item);
        if (!taken) {
          return;
        }
        inbox.poll();
      }
    }
  }

  @Test
  void offers_to_several_outputs_without_duplicating_what_one_of_them_refused() {
    SimMembers sim = new SimMembers(1, 14);
    Rows fast = new Rows();
    Rows slow = new Rows();
    sim.run(
        member ->
            Dag.builder()
                .vertex("source", 1, Rows.numbered(999))
                .vertex("split", 1, Splitter::new)
                .vertex("fast", 2, fast.sink(1))
                .vertex("slow", 3, slow.sink(4))
                .edge(Edge.between("source", "split"))
                .edge(Edge.between("split", "fast").capacity(1).broadcast())
                .edge(Edge.between("split", "slow").fromOrdinal(1).capacity(2).broadcast())
                .build(),
        CONFIG);
    for (int i = 0; i < 2; i++) {
      assertEquals(666, fast.of(i).stream().filter(row -> Rows.number(row) % 3 != 1).count());
      assertEquals(666, fast.of(i).stream().distinct().count());
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(666, slow.of(i).stream().filter(row -> Rows.number(row) % 3 != 0).count());
      assertEquals(666, slow.of(i).size());
    }
  }

  @Test
  void shows_the_same_inbox_until_it_is_emptied_so_that_a_peeking_processor_keeps_its_place() {
    SimMembers sim = new SimMembers(1, 17);
    Rows rows = new Rows();
    Execution execution =
        only(
            sim.run(
                member ->
                    Dag.builder()
                        .vertex("source", 3, Rows.numbered(200))
                        .vertex("split", 1, Splitter::new)
                        .vertex("sink", 1, rows.sink(3))
                        .edge(Edge.between("source", "split").capacity(4))
                        .edge(Edge.between("split", "sink").capacity(1))
                        .edge(Edge.between("split", "sink").fromOrdinal(1).toOrdinal(1))
                        .build(),
                CONFIG));
    assertEquals(ExecutionState.COMPLETED, execution.state(), () -> execution.stopReason() + "");
    assertEquals(3 * (200 + 66), rows.sorted().size());
    assertEquals(Rows.expected(3, 200), rows.sorted().stream().distinct().toList());
  }

  /** Writes down which input it gets rows and ends from. */
  private record InputLog(List<String> log) implements Processor {
    @Override
    public void process(int ordinal, Inbox inbox) {
      while (inbox.poll() != null) {
        log.add("row " + ordinal);
      }
    }

    @Override
    public boolean tryCompleteEdge(int ordinal) {
      return log.add("end " + ordinal);
    }
  }

  @Test
  void drains_an_input_of_lower_priority_number_to_its_end_first() {
    SimMembers sim = new SimMembers(1, 15);
    List<String> log = new ArrayList<>();
    sim.run(
        member ->
            Dag.builder()
                .vertex("probe", 1, Rows.numbered(40))
                .vertex("build", 1, Rows.numbered(500))
                .vertex("join", 1, () -> new InputLog(log))
                .edge(Edge.between("probe", "join").capacity(5))
                .edge(Edge.between("build", "join").toOrdinal(1).priority(-1))
                .build(),
        CONFIG);
    assertEquals(542, log.size());
    assertEquals("end 1", log.get(500));
    assertEquals(List.of("row 0", "end 0"), log.subList(540, 542));
  }

  @Test
  void refuses_calls_off_its_loop_and_an_id_used_twice() {
    SimMembers sim = new SimMembers(1, 16);
    MemberId member = sim.ids().getFirst();
    ExecutionPlan plan =
        new ExecutionPlan(sim.nextId(), sourceAndSink(5, new Rows()), sim.ids(), CONFIG);
    assertThrows(BrokenInvariant.class, () -> sim.worker(member).start(plan, execution -> {}));
    sim.loop(member).execute(() -> sim.worker(member).start(plan, execution -> {}));
    sim.world().runAll();
    sim.loop(member)
        .execute(() ->
            assertThrows(BrokenInvariant.class, () -> sim.worker(member).start(plan, e -> {})));
    sim.world().runAll();
  }
}
