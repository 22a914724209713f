package io.latticegrid.metadata.raft;

import io.latticegrid.data.port.Rand;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftNodeReportListener;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Builds MicroRaft's node from our ports, so that nothing in it asks the machine. Pure. */
final class RaftNodes {
  private RaftNodes() {}

  /** Where a node begins. */
  sealed interface Origin permits Fresh, Restored {}

  /**
   * An empty log.
   *
   * @param self who it is
   * @param voters who voted when the log was taken up; itself or not
   */
  record Fresh(Endpoint self, List<Endpoint> voters) implements Origin {}

  /**
   * What was on the disk.
   *
   * @param state all of it
   */
  record Restored(RestoredRaftState state) implements Origin {}

  /**
   * What a node is made of.
   *
   * @param executor runs it
   * @param clock its time
   * @param rand its randomness
   * @param store its disk
   * @param machine what it changes
   * @param reports told how it stands
   */
  record Parts(
      LoopExecutor executor,
      ScaledClock clock,
      Rand rand,
      RaftLogStore store,
      StateMachine machine,
      RaftNodeReportListener reports) {}

  static RaftNode build(
      RaftFigures figures,
      String group,
      Origin origin,
      Parts parts,
      BiConsumer<Endpoint, RaftMessage> sender) {
    RaftNode.RaftNodeBuilder builder =
        RaftNode.newBuilder()
            .setGroupId(group)
            .setConfig(figures.toMicroRaft())
            .setExecutor(parts.executor())
            .setClock(parts.clock())
            .setRandom(new SeededRandom(parts.rand()))
            .setStore(parts.store())
            .setStateMachine(parts.machine())
            .setModelFactory(EntryCodec.MODEL)
            .setRaftNodeReportListener(parts.reports())
            .setTransport(new LoopTransport(sender));
    switch (origin) {
      case Fresh fresh -> {
        Collection<RaftEndpoint> voters = new ArrayList<>(fresh.voters());
        builder.setLocalEndpoint(fresh.self()).setInitialGroupMembers(voters, voters);
      }
      case Restored restored -> builder.setRestoredState(restored.state());
    }
    return builder.build();
  }

  /**
   * MicroRaft asks for reachability only where followers hand on snapshots, which they don't here.
   *
   * @param sender takes what is to be sent
   */
  private record LoopTransport(BiConsumer<Endpoint, RaftMessage> sender) implements Transport {
    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
      sender.accept((Endpoint) target, message);
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
      return true;
    }
  }
}
