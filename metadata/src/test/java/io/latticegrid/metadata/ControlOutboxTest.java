package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.latticegrid.data.port.Buggify;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** To whom a member can write. */
class ControlOutboxTest {
  private final List<MemberInfo> receivers = new ArrayList<>();

  private ControlOutbox outbox(SimNode of) {
    ControlPeers peers =
        new ControlPeers() {
          @Override
          public boolean send(MemberInfo to, byte[] message) {
            return receivers.add(to);
          }

          @Override
          public void contact(Address address) {
            throw new AssertionError("nobody is looked for");
          }
        };
    return new ControlOutbox(of.id(), peers, Buggify.NEVER);
  }

  /** It votes for as long as no other has its place, and may make the quorum. */
  @Test
  void aMemberThatHasLeftIsStillFoundByItsNode() {
    SimCluster cluster = new SimCluster(7, 3);
    cluster.grow(3);
    cluster.settle(20_000);
    SimNode coordinator = cluster.coordinator();
    SimNode leaving =
        cluster.alive().stream().filter(node -> node != coordinator).findFirst().orElseThrow();
    MetadataImage before = coordinator.image();
    cluster.crash(leaving);
    cluster.world().runUntil(() -> !coordinator.image().isMember(leaving.id()), 20_000);
    assertFalse(coordinator.image().isMember(leaving.id()));
    ControlOutbox outbox = outbox(coordinator);
    outbox.imageIs(before);
    outbox.imageIs(coordinator.image());
    outbox.sendToNode(leaving.id().nodeId(), ControlMessage.newBuilder());
    assertEquals(List.of(leaving.info()), receivers);
  }
}
