package io.latticegrid.node.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus.State;
import org.junit.jupiter.api.Test;

class AdminTest {
  @Test
  void anyMemberTellsWhoBelongsToTheClusterAndHowTheyAre() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        Node second = Node.start(NodeConfig.onPort(0).joining(first.address().toString()));
        LatticeClient client = LatticeClient.connect(second.address().toString())) {
      ClusterStatus status = new AdminClient(client).clusterStatus();
      assertEquals(2, status.getMembersCount());
      assertEquals(first.id(), AdminReplies.fromWire(status.getCoordinator()));
      assertEquals(status.getCoordinator(), status.getSeenBy());
      assertEquals(second.id(), AdminReplies.fromWire(status.getMembers(1).getId()));
      assertTrue(status.getMembers(0).getLease());
      AdminClient admin = new AdminClient(client);
      Eventually.holds(
          "nobody is suspected",
          30,
          () -> admin.clusterStatus().getMembers(1).getState() == State.OK);
    }
  }

  @Test
  void anOperationThatAMemberDoesNotKnowIsRefusedAndNotMisunderstood() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      AdminClient admin = new AdminClient(client);
      GridException refused =
          assertThrows(GridException.class, () -> admin.ask(AdminRequest.getDefaultInstance()));
      assertEquals(Code.INCOMPATIBLE, refused.code());
    }
  }
}
