package io.latticegrid.dag.run;

import io.latticegrid.dag.Edge;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.Routing;
import io.latticegrid.dag.Vertex;
import io.latticegrid.dag.Vertex.Placement;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.List;

/**
 * Who hosts what, as seen by one member. Immutable. All members derive the same from the plan, so
 * that each sender has its receiver.
 *
 * @param plan the plan
 * @param self the member that looks
 */
record Topology(ExecutionPlan plan, MemberId self) {
  /** The members that host a vertex, in the plan's order. */
  List<MemberId> hosts(Vertex vertex) {
    return vertex.placement() == Placement.EVERY_MEMBER
        ? plan.members()
        : List.of(plan.id().coordinator());
  }

  boolean isHost(Vertex vertex) {
    return hosts(vertex).contains(self);
  }

  boolean isCoordinator() {
    return self.equals(plan.id().coordinator());
  }

  Vertex producer(Edge edge) {
    return plan.dag().vertex(edge.from().vertex());
  }

  Vertex consumer(Edge edge) {
    return plan.dag().vertex(edge.to().vertex());
  }

  /** The members that take items of an edge. */
  List<MemberId> targets(Edge edge) {
    if (!edge.distributed()) {
      return isHost(consumer(edge)) ? List.of(self) : List.of();
    }
    return edge.routing() instanceof Routing.AllToOne
        ? List.of(plan.id().coordinator())
        : hosts(consumer(edge));
  }

  /** The other members to which this one sends items of an edge. */
  List<MemberId> receivers(Edge edge) {
    return isHost(producer(edge)) ? others(targets(edge)) : List.of();
  }

  /** The other members from which this one receives items of an edge. */
  List<MemberId> senders(Edge edge) {
    return edge.distributed() && targets(edge).contains(self)
        ? others(hosts(producer(edge)))
        : List.of();
  }

  /** All members but this one. */
  List<MemberId> others() {
    return others(plan.members());
  }

  private List<MemberId> others(List<MemberId> members) {
    List<MemberId> others = new ArrayList<>(members);
    others.remove(self);
    return others;
  }
}
