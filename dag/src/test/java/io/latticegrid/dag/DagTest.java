package io.latticegrid.dag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.dag.InvalidDagException.Problem;
import io.latticegrid.dag.exchange.RowCodec;
import io.latticegrid.dag.processor.Processors;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A dag")
final class DagTest {
  private static final Supplier<Processor> ANY = Processors.map(item -> item);

  private static Dag.Builder abc() {
    return Dag.builder().vertex("a", 1, ANY).vertex("b", 2, ANY).vertex("c", 1, ANY);
  }

  private static void refuses(Dag.Builder dag, Problem problem, String offender) {
    InvalidDagException refusal = assertThrows(InvalidDagException.class, dag::build);
    assertEquals(problem, refusal.problem());
    assertEquals(offender, refusal.offender());
  }

  @Test
  void puts_each_vertex_after_those_that_feed_it() {
    Dag dag = abc().edge(Edge.between("c", "b")).edge(Edge.between("b", "a")).build();
    assertEquals(List.of("c", "b", "a"), dag.vertices().stream().map(Vertex::name).toList());
    assertEquals(List.of(0), dag.outboundOf("c"));
    assertEquals(List.of(1), dag.inboundOf("a"));
  }

  @Test
  void reads_as_text() {
    Dag dag =
        Dag.builder()
            .vertex("scan", 2, ANY)
            .coordinatorVertex("combine", ANY)
            .edge(Edge.between("scan", "combine").allToOne().acrossMembers().capacity(8))
            .codec(RowCodec.INSTANCE)
            .build();
    assertEquals(
        """
        scan x2
          scan[0] -> combine[0] all-to-one, distributed, capacity 8
        combine x1 on the coordinator
        """,
        dag.toString());
  }

  @Test
  void refuses_two_vertices_of_one_name_and_names_it() {
    refuses(abc().vertex("b", 1, ANY), Problem.DUPLICATE_VERTEX, "b");
  }

  @Test
  void refuses_an_edge_to_a_vertex_not_there_and_names_it() {
    refuses(abc().edge(Edge.between("a", "nowhere")), Problem.MISSING_VERTEX, "nowhere");
    refuses(abc().edge(Edge.between("nobody", "a")), Problem.MISSING_VERTEX, "nobody");
  }

  @Test
  void refuses_a_cycle_and_names_a_vertex_on_it() {
    Dag.Builder tail = abc().vertex("tail", 1, ANY).edge(Edge.between("c", "tail"));
    refuses(
        tail.edge(Edge.between("b", "c").fromOrdinal(0).toOrdinal(0))
            .edge(Edge.between("c", "b").fromOrdinal(1)),
        Problem.CYCLE,
        "b");
    refuses(abc().edge(Edge.between("a", "a")), Problem.CYCLE, "a");
  }

  @Test
  void refuses_an_ordinal_claimed_twice_or_left_out() {
    Edge ab = Edge.between("a", "b");
    refuses(abc().edge(ab).edge(ab.toOrdinal(1)), Problem.DUPLICATE_ORDINAL, "a[0]");
    refuses(abc().edge(ab).edge(ab.fromOrdinal(1)), Problem.DUPLICATE_ORDINAL, "b[0]");
    refuses(
        abc().edge(ab).edge(Edge.between("a", "c").fromOrdinal(2)),
        Problem.DANGLING_ORDINAL,
        "a[1]");
    refuses(abc().edge(ab.toOrdinal(1)), Problem.DANGLING_ORDINAL, "b[0]");
    refuses(abc().edge(ab.toOrdinal(-1)), Problem.DANGLING_ORDINAL, "b[-1]");
  }

  @Test
  void refuses_a_local_edge_between_members_and_a_distributed_isolated_one() {
    refuses(
        abc().coordinatorVertex("d", ANY).edge(Edge.between("a", "d")),
        Problem.WRONG_SCOPE,
        "a[0] -> d[0] unicast, local, capacity 1024");
    refuses(
        abc().codec(RowCodec.INSTANCE).edge(Edge.between("a", "b").isolated().acrossMembers()),
        Problem.WRONG_SCOPE,
        "a[0] -> b[0] isolated, distributed, capacity 1024");
  }

  @Test
  void refuses_priorities_that_would_block_a_common_producer() {
    refuses(
        abc()
            .edge(Edge.between("a", "b"))
            .edge(Edge.between("a", "c").fromOrdinal(1))
            .edge(Edge.between("b", "c").toOrdinal(1).priority(-1)),
        Problem.PRIORITY_DEADLOCK,
        "a");
  }

  @Test
  void refuses_a_distributed_edge_without_codec_and_values_out_of_range() {
    refuses(
        abc().edge(Edge.between("a", "b").acrossMembers()),
        Problem.MISSING_CODEC,
        "a[0] -> b[0] unicast, distributed, capacity 1024");
    refuses(Dag.builder(), Problem.BAD_VALUE, "dag");
    assertThrows(InvalidDagException.class, () -> abc().vertex(" ", 1, ANY));
    assertThrows(InvalidDagException.class, () -> abc().vertex("d", 0, ANY));
    assertThrows(InvalidDagException.class, () -> Edge.between("a", "b").capacity(0));
  }
}
