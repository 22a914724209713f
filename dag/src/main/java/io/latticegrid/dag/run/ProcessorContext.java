package io.latticegrid.dag.run;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.Outbox;
import io.latticegrid.data.id.MemberId;
import java.util.List;

/** What the worker tells a processor. Immutable. */
record ProcessorContext(Topology topology, Instance instance, Outbox outbox, Callbacks callbacks)
    implements Context {
  @Override
  public ExecutionId executionId() {
    return topology.plan().id();
  }

  @Override
  public MemberId self() {
    return topology.self();
  }

  @Override
  public List<MemberId> members() {
    return topology.plan().members();
  }

  @Override
  public void wakeUp() {
    callbacks.wakeUp();
  }

  @Override
  public void onWorker(Runnable task) {
    callbacks.onWorker(task);
  }
}
