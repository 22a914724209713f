package io.latticegrid.dag.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.exchange.RowCodec;
import io.latticegrid.dag.testing.Rows;
import io.latticegrid.dag.testing.SimMembers;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An edge")
final class RoutingTest {
  private static final long ROWS = 300;
  private static final ExecutionConfig TIGHT = new ExecutionConfig(200, 64, 16, 0);

  private static Rows run(int members, int from, int to, UnaryOperator<Edge> routing) {
    Rows rows = new Rows();
    SimMembers sim = new SimMembers(members, 31L * members + 7L * from + to);
    var executions =
        sim.run(
            member ->
                Dag.builder()
                    .vertex("source", from, Rows.numbered(ROWS))
                    .vertex("sink", to, rows.sink(1))
                    .edge(routing.apply(Edge.between("source", "sink").capacity(3)))
                    .codec(RowCodec.INSTANCE)
                    .build(),
            TIGHT);
    assertEquals(members, executions.size());
    for (Execution execution : executions.values()) {
      assertEquals(ExecutionState.COMPLETED, execution.state(), () -> "" + execution.stopReason());
    }
    assertTrue(rows.keepsOrder());
    assertEquals(members * to, rows.bySink().size());
    assertEquals(members * to, rows.closed());
    return rows;
  }

  private static long hash(Object row) {
    return Rows.number(row) / 10;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "1,2,5", "2,1,1", "2,2,3", "3,3,2"})
  void unicast_gives_each_item_to_one_consumer(int members, int from, int to) {
    Rows local = run(members, from, to, edge -> edge);
    Rows distributed = run(members, from, to, Edge::acrossMembers);
    assertEquals(Rows.expected(members * from, ROWS), local.sorted());
    assertEquals(Rows.expected(members * from, ROWS), distributed.sorted());
    for (int sink = 0; sink < members * to; sink++) {
      assertTrue(distributed.of(sink).size() > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "1,2,5", "2,1,1", "2,2,3", "3,3,2"})
  void partitioned_gives_all_items_of_a_key_to_one_consumer(int members, int from, int to) {
    Rows rows = run(members, from, to, edge -> edge.partitioned(RoutingTest::hash).acrossMembers());
    assertEquals(Rows.expected(members * from, ROWS), rows.sorted());
    for (long key = 0; key < ROWS / 10; key++) {
      int owners = 0;
      for (List<List<Object>> got : rows.bySink().values()) {
        long mine = key;
        owners += got.stream().anyMatch(row -> hash(row) == mine) ? 1 : 0;
      }
      assertEquals(1, owners);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "1,2,5", "2,1,1", "2,2,3", "3,3,2"})
  void broadcast_gives_each_item_once_to_every_consumer(int members, int from, int to) {
    Rows rows = run(members, from, to, edge -> edge.broadcast().acrossMembers());
    for (int sink = 0; sink < members * to; sink++) {
      assertEquals(ROWS * members * from, rows.of(sink).size());
      assertEquals(ROWS * members * from, rows.of(sink).stream().distinct().count());
    }
    Rows local = run(members, from, to, Edge::broadcast);
    assertEquals(ROWS * members * from * to, local.sorted().size());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "1,2,5", "2,3,3"})
  void isolated_keeps_producers_apart(int members, int from, int to) {
    Rows rows = run(members, from, to, Edge::isolated);
    assertEquals(Rows.expected(members * from, ROWS), rows.sorted());
    for (List<List<Object>> got : rows.bySink().values()) {
      long producers = got.stream().map(Rows::producer).distinct().count();
      assertTrue(producers >= 1 && producers <= Math.max(1, (from + to - 1) / to));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "2,1,1", "2,2,3", "3,3,2"})
  void fanout_gives_each_item_to_one_consumer_of_every_member(int members, int from, int to) {
    Rows rows = run(members, from, to, edge -> edge.fanout().acrossMembers());
    for (int member = 0; member < members; member++) {
      long got = 0;
      for (int i = 0; i < to; i++) {
        got += rows.of(member * to + i).size();
      }
      assertEquals(ROWS * members * from, got);
    }
    assertEquals(ROWS * members * from, rows.sorted().stream().distinct().count());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,3,2", "2,1,1", "2,2,3", "3,3,2"})
  void all_to_one_gives_all_items_to_the_coordinators_first_consumer(
      int members, int from, int to) {
    Rows rows = run(members, from, to, edge -> edge.allToOne().acrossMembers());
    assertEquals(ROWS * members * from, rows.of(0).size());
    assertEquals(Rows.expected(members * from, ROWS), rows.sorted());
    Rows local = run(members, from, to, Edge::allToOne);
    for (int member = 0; member < members; member++) {
      assertEquals(ROWS * from, local.of(member * to).size());
    }
  }
}
