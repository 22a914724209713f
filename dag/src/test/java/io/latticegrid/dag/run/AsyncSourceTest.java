package io.latticegrid.dag.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.StopReason;
import io.latticegrid.dag.processor.BatchReader;
import io.latticegrid.dag.processor.Processors;
import io.latticegrid.dag.testing.Rows;
import io.latticegrid.dag.testing.SimMembers;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A source that asks a shard for bounded batches")
final class AsyncSourceTest {
  private static final int BATCH = 100;
  private static final long NEVER = Long.MAX_VALUE;

  private final SimMembers sim = new SimMembers(1, 21);
  private final Loop shard = sim.world().loop("shard");
  private final Rows rows = new Rows();
  private int reads;
  private int closes;

  /** Stands for a partition's scan: the shard owns the cursor, the worker gets copies. */
  private final class ShardScan implements BatchReader {
    private final long producer;
    private final long rowCount;
    private final long failAt;
    private long cursor;

    ShardScan(Context context, long rowCount, long failAt) {
      this.producer = context.instance().globalIndex();
      this.rowCount = rowCount;
      this.failAt = failAt;
    }

    @Override
    public void read(Answer answer) {
      reads++;
      shard.schedule(300_000, () -> scan(answer));
    }

    private void scan(Answer answer) {
      if (cursor >= failAt) {
        answer.failed(new GridException(Code.TOPOLOGY_CHANGED, "partition 3 moved"));
        return;
      }
      List<Object> batch = new ArrayList<>();
      while (batch.size() < BATCH && cursor < rowCount) {
        batch.add(List.<Object>of(producer, cursor++));
      }
      answer.items(batch, cursor == rowCount);
    }

    @Override
    public void close() {
      closes++;
    }
  }

  private Dag dag(long perProducer, long failAt, int callsPerItem) {
    return Dag.builder()
        .vertex("scan", 2, Processors.readBatches(c -> new ShardScan(c, perProducer, failAt)))
        .vertex("sink", 1, rows.sink(callsPerItem))
        .edge(Edge.between("scan", "sink").capacity(10))
        .build();
  }

  private static Execution only(Map<?, Execution> executions) {
    return executions.values().iterator().next();
  }

  @Test
  void delivers_every_row_once_in_order_and_never_polls() {
    Map<?, Execution> executions = sim.run(member -> dag(1030, NEVER, 1), ExecutionConfig.DEFAULT);
    assertEquals(ExecutionState.COMPLETED, only(executions).state());
    assertEquals(Rows.expected(2, 1030), rows.sorted());
    assertTrue(rows.keepsOrder());
    assertEquals(22, reads);
    assertEquals(2, closes);
    assertTrue(sim.world().ran() < 1200, () -> "tasks run: " + sim.world().ran());
  }

  @Test
  void reads_no_more_than_one_batch_ahead_of_a_stuck_sink() {
    boolean[] room = {false};
    List<Object> collected = new ArrayList<>();
    Map<?, Execution> executions =
        sim.start(
            member ->
                Dag.builder()
                    .vertex("scan", 1, Processors.readBatches(c -> new ShardScan(c, 1000, NEVER)))
                    .vertex(
                        "sink",
                        1,
                        Processors.collectWhileRoom(item -> room[0] && collected.add(item)))
                    .edge(Edge.between("scan", "sink").capacity(10))
                    .build(),
            new ExecutionConfig(1, 1, 64, 0));
    sim.world().runAll();
    assertEquals(ExecutionState.RUNNING, only(executions).state());
    assertEquals(2, reads);
    room[0] = true;
    only(executions).wakeUp();
    sim.world().runAll();
    assertEquals(ExecutionState.COMPLETED, only(executions).state());
    assertEquals(1000, collected.size());
  }

  @Test
  void fails_the_execution_when_the_shard_cannot_answer() {
    Map<?, Execution> executions = sim.run(member -> dag(1000, 500, 1), ExecutionConfig.DEFAULT);
    StopReason reason = only(executions).stopReason().orElseThrow();
    assertEquals(ExecutionState.FAILED, only(executions).state());
    assertEquals(Code.TOPOLOGY_CHANGED, reason.code());
    assertTrue(reason.message().contains("partition 3 moved"));
    assertEquals(2, closes);
  }

  @Test
  void is_closed_and_ignores_late_answers_after_a_cancel() {
    Map<?, Execution> executions =
        sim.start(member -> dag(100_000, NEVER, 1), ExecutionConfig.DEFAULT);
    sim.world().runFor(10_000_000);
    sim.loop(sim.ids().getFirst()).execute(() -> only(executions).cancel("enough"));
    sim.world().runAll();
    assertEquals(ExecutionState.CANCELLED, only(executions).state());
    assertEquals(2, closes);
    assertEquals(0, sim.world().pending());
  }
}
