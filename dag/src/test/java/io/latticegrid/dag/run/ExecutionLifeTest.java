package io.latticegrid.dag.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.Processor;
import io.latticegrid.dag.StopReason;
import io.latticegrid.dag.exchange.RowCodec;
import io.latticegrid.dag.processor.Processors;
import io.latticegrid.dag.testing.Rows;
import io.latticegrid.dag.testing.SimMembers;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An execution")
final class ExecutionLifeTest {
  private static final ExecutionConfig CONFIG = new ExecutionConfig(2000, 500, 64, 0);
  private static final long ENDLESS = Long.MAX_VALUE;

  private final Rows rows = new Rows();

  private Dag toOne(long perProducer) {
    return Dag.builder()
        .vertex("source", 2, Rows.numbered(perProducer))
        .vertex("sink", 2, rows.sink(1))
        .edge(Edge.between("source", "sink").capacity(50).partitioned(Rows::number).acrossMembers())
        .codec(RowCodec.INSTANCE)
        .build();
  }

  private void assertReleased(SimMembers sim, Map<MemberId, Execution> executions) {
    assertEquals(0, sim.world().pending());
    for (Execution execution : executions.values()) {
      assertEquals(0, execution.stats().queuedItems());
      assertEquals(0, execution.stats().queuedBytes());
    }
    for (MemberId member : sim.ids()) {
      sim.loop(member).execute(() -> assertEquals(0, sim.worker(member).executions().size()));
    }
    sim.world().runAll();
  }

  private static void assertAll(
      Map<MemberId, Execution> executions, ExecutionState state, StopReason.Kind kind) {
    for (Execution execution : executions.values()) {
      assertEquals(state, execution.state());
      assertEquals(kind, execution.stopReason().orElseThrow().kind());
    }
  }

  @Test
  void that_a_member_cancels_ends_on_all_members_and_releases_everything() {
    SimMembers sim = new SimMembers(3, 1);
    Map<MemberId, Execution> executions = sim.start(member -> toOne(ENDLESS), CONFIG);
    sim.world().runFor(30_000_000);
    Execution second = Objects.requireNonNull(executions.get(sim.ids().get(1)));
    assertEquals(ExecutionState.RUNNING, second.state());
    sim.loop(sim.ids().get(1)).execute(() -> second.cancel("enough"));
    sim.world().runAll();
    assertAll(executions, ExecutionState.CANCELLED, StopReason.Kind.CANCELLED);
    assertTrue(second.stopReason().orElseThrow().message().contains("enough"));
    assertEquals(6, rows.closed());
    assertReleased(sim, executions);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fails_on_all_others_when_a_member_dies(int victim) {
    SimMembers sim = new SimMembers(3, 2 + victim);
    Map<MemberId, Execution> executions = sim.start(member -> toOne(ENDLESS), CONFIG);
    sim.world().runFor(20_000_000);
    MemberId dead = sim.ids().get(victim);
    sim.kill(dead);
    executions.remove(dead);
    sim.world().runFor(20_000_000);
    assertEquals(2, executions.size());
    assertAll(executions, ExecutionState.FAILED, StopReason.Kind.MEMBER_LOST);
    for (Execution execution : executions.values()) {
      assertEquals(Code.TOPOLOGY_CHANGED, execution.stopReason().orElseThrow().code());
      assertEquals(0, execution.stats().queuedItems());
    }
  }

  @Test
  void fails_when_a_member_dies_after_it_sent_its_last_row() {
    SimMembers sim = new SimMembers(2, 9);
    MemberId first = sim.ids().getFirst();
    Map<MemberId, Execution> executions = sim.start(member -> slowThere(member, first), CONFIG);
    sim.world().runFor(50_000_000);
    assertTrue(sim.sent().stream().anyMatch(ExchangeFrame.Done.class::isInstance));
    sim.kill(sim.ids().get(1));
    executions.remove(sim.ids().get(1));
    sim.world().runFor(50_000_000);
    assertAll(executions, ExecutionState.FAILED, StopReason.Kind.MEMBER_LOST);
  }

  /** Endless on one member, empty on the others. */
  private Dag slowThere(MemberId member, MemberId endless) {
    return Dag.builder()
        .vertex("source", 1, Rows.numbered(member.equals(endless) ? ENDLESS : 0))
        .vertex("sink", 1, rows.sink(2))
        .edge(Edge.between("source", "sink").allToOne().acrossMembers())
        .codec(RowCodec.INSTANCE)
        .build();
  }

  @Test
  void fails_everywhere_with_the_code_and_place_of_a_processors_error() {
    SimMembers sim = new SimMembers(3, 4);
    MemberId faulty = sim.ids().get(2);
    Map<MemberId, Execution> executions =
        sim.run(
            member ->
                Dag.builder()
                    .vertex("source", 1, Rows.numbered(1000))
                    .vertex("check", 1, Processors.map(row -> checked(row, member, faulty)))
                    .coordinatorVertex("sink", rows.sink(1))
                    .edge(Edge.between("source", "check"))
                    .edge(Edge.between("check", "sink").acrossMembers())
                    .codec(RowCodec.INSTANCE)
                    .build(),
            CONFIG);
    assertAll(executions, ExecutionState.FAILED, StopReason.Kind.PROCESSOR_FAILED);
    for (Execution execution : executions.values()) {
      StopReason reason = execution.stopReason().orElseThrow();
      assertEquals(Code.TOPOLOGY_CHANGED, reason.code());
      assertEquals("check#2: partition 7 moved", reason.exception().getMessage());
    }
    assertReleased(sim, executions);
  }

  private static Object checked(Object row, MemberId member, MemberId faulty) {
    if (member.equals(faulty) && Rows.number(row) == 500) {
      throw new GridException(Code.TOPOLOGY_CHANGED, "partition 7 moved");
    }
    return row;
  }

  @Test
  void fails_when_its_time_is_over() {
    SimMembers sim = new SimMembers(2, 5);
    Map<MemberId, Execution> executions =
        sim.run(member -> toOne(ENDLESS), new ExecutionConfig(2000, 500, 64, 40_000_000));
    for (Execution execution : executions.values()) {
      assertEquals(ExecutionState.FAILED, execution.state());
    }
    assertTrue(
        executions.values().stream()
            .anyMatch(execution -> execution.stopReason().orElseThrow().code() == Code.TIMEOUT));
    assertReleased(sim, executions);
  }

  @Test
  void completes_only_when_all_members_have() {
    SimMembers sim = new SimMembers(2, 6);
    List<ExecutionState> seen = new ArrayList<>();
    Map<MemberId, Execution> executions = sim.start(member -> toOne(3000), CONFIG);
    while (sim.world().step()) {
      if (executions.size() == 2) {
        List<ExecutionState> now = executions.values().stream().map(Execution::state).toList();
        if (now.contains(ExecutionState.COMPLETED)) {
          seen.addAll(now);
          assertEquals(4 * 3000, rows.sorted().size());
        }
      }
    }
    assertFalse(seen.isEmpty());
    assertEquals(ExecutionState.COMPLETED, seen.getLast());
    assertReleased(sim, executions);
  }

  @Test
  void counts_a_frame_that_was_lost_repeated_or_beyond_the_credit_as_a_failure() {
    AtomicInteger seen = new AtomicInteger();
    protocol(
        frame ->
            frame instanceof ExchangeFrame.Data data && seen.incrementAndGet() == 3
                ? data(data, data.sequence() + 1, data.payload())
                : frame,
        "was due");
    AtomicInteger again = new AtomicInteger();
    protocol(
        frame ->
            frame instanceof ExchangeFrame.Data data && again.incrementAndGet() == 3
                ? data(data, data.sequence() - 1, data.payload())
                : frame,
        "was due");
    protocol(
        frame ->
            frame instanceof ExchangeFrame.Credit credit
                ? new ExchangeFrame.Credit(credit.execution(), credit.edge(), 1_000_000)
                : frame,
        "exceed the window");
    protocol(
        frame ->
            frame instanceof ExchangeFrame.Data data
                ? data(data, data.sequence(), new byte[] {0, 0, 0, 1, 0, 0})
                : frame,
        "null as an item");
    protocol(
        frame ->
            frame instanceof ExchangeFrame.Credit credit
                ? new ExchangeFrame.Credit(credit.execution(), 77, credit.bytes())
                : frame,
        "edge 77");
  }

  private static ExchangeFrame data(ExchangeFrame.Data data, long sequence, byte[] payload) {
    return new ExchangeFrame.Data(data.execution(), data.edge(), sequence, payload, data.last());
  }

  private void protocol(UnaryOperator<ExchangeFrame> tampering, String message) {
    SimMembers sim = new SimMembers(2, 7);
    sim.tamper(tampering);
    Map<MemberId, Execution> executions = sim.run(member -> toOne(5000), CONFIG);
    assertEquals(2, executions.size());
    for (Execution execution : executions.values()) {
      assertEquals(ExecutionState.FAILED, execution.state());
    }
    String all = executions.values().stream().map(e -> e.stopReason() + "").toList().toString();
    assertTrue(all.contains(message), all);
    assertReleased(sim, executions);
  }

  @Test
  void cancelled_before_it_started_here_fails_at_its_start() {
    SimMembers sim = new SimMembers(2, 8);
    MemberId second = sim.ids().get(1);
    ExecutionPlan plan = new ExecutionPlan(sim.nextId(), toOne(10), sim.ids(), CONFIG);
    List<Execution> ended = new ArrayList<>();
    StopReason reason = StopReason.cancelled("never mind");
    sim.loop(second)
        .execute(() -> {
          sim.worker(second)
              .receive(sim.ids().getFirst(), new ExchangeFrame.Cancel(plan.id(), reason));
          sim.worker(second).start(plan, ended::add);
          assertEquals(0, ended.size());
        });
    sim.world().runAll();
    assertEquals(ExecutionState.CANCELLED, ended.getFirst().state());
    assertEquals(reason, ended.getFirst().stopReason().orElseThrow());
  }

  @Test
  void given_up_because_too_many_waited_is_failed_on_the_members_that_started_it() {
    WorkerConfig narrow = new WorkerConfig(1_000_000, 64, 2, 8, 16);
    SimMembers sim = new SimMembers(2, 10, narrow);
    MemberId first = sim.ids().getFirst();
    List<Execution> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ExecutionPlan plan = new ExecutionPlan(sim.nextId(), toOne(10), sim.ids(), CONFIG);
      sim.loop(first).execute(() -> sim.worker(first).start(plan, ended::add));
    }
    sim.world().runAll();
    assertEquals(1, ended.size());
    assertEquals(Code.OVERLOADED, ended.getFirst().stopReason().orElseThrow().code());
    assertEquals(1, ended.getFirst().id().sequence());
  }

  @Test
  void adds_the_failure_of_a_close_to_its_reason() {
    SimMembers sim = new SimMembers(1, 11);
    Map<MemberId, Execution> executions =
        sim.start(
            member -> Dag.builder().vertex("stubborn", 1, StubbornSource::new).build(), CONFIG);
    sim.world().runFor(5_000_000);
    executions.values().forEach(e -> sim.loop(sim.ids().getFirst()).execute(() -> e.cancel("x")));
    sim.world().runAll();
    String reason = executions.values().iterator().next().stopReason().orElseThrow().message();
    assertTrue(reason.contains("x; closing stubborn#0"), reason);
  }

  private static final class StubbornSource implements Processor {
    @Override
    public boolean complete() {
      return false;
    }

    @Override
    public void close() {
      throw new IllegalStateException("jammed");
    }
  }
}
