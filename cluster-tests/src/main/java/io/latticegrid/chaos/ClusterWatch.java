package io.latticegrid.chaos;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import io.latticegrid.node.wire.SetGroupRequest;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The cluster as a client sees it. Confined to the run's thread. */
final class ClusterWatch {
  private static final int COPIES = 2;

  /** Time for the metadata to have all its voters again too, which no view shows. */
  private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(3_000);

  private final LatticeClient client;
  private final List<String> addresses;
  private final Patience patience;
  private final NodeProcesses processes;
  private long version;
  private long sinceNanos;
  private boolean settling;

  ClusterWatch(
      LatticeClient client, List<String> addresses, Patience patience, NodeProcesses processes) {
    this.client = client;
    this.addresses = addresses;
    this.patience = patience;
    this.processes = processes;
  }

  /** Creates a replica group of strict mode. */
  void createStrictGroup(String name) {
    SetGroupRequest group =
        SetGroupRequest.newBuilder().setName(name).setCreate(true).setMode("strict").build();
    new AdminClient(client).ask(AdminRequest.newBuilder().setSetGroup(group).build());
  }

  /** Tells a group of crdt mode what a side without quorum does; by default it goes on. */
  void refuseOnSplit(String name) {
    SetGroupRequest group = SetGroupRequest.newBuilder().setName(name).setOnSplit("refuse").build();
    new AdminClient(client).ask(AdminRequest.newBuilder().setSetGroup(group).build());
  }

  /** Waits until what members wrote on sides of their own is merged. */
  void awaitMerged() throws InterruptedException {
    patience.await("everything to be merged", this::isMerged);
  }

  private boolean isMerged() {
    processes.check();
    try {
      return new AdminClient(client)
          .clusterStatus().getMembersList().stream()
              .allMatch(member -> member.getState() == MemberStatus.State.OK);
    } catch (GridException e) {
      return false; // whoever was asked is just coming back
    }
  }

  /** The node that leads the metadata; waits until there is one. */
  int leader() throws InterruptedException {
    AtomicInteger found = new AtomicInteger(-1);
    patience.await(
        "a leader of the metadata",
        () -> {
          found.set(knownLeader());
          return found.get() >= 0;
        });
    return found.get();
  }

  private int knownLeader() {
    try {
      ClusterStatus status = new AdminClient(client).clusterStatus();
      for (MemberInfo member : client.members()) {
        if (status.hasCoordinator()
            && member.id().nodeId() == status.getCoordinator().getNodeId()) {
          return node(member);
        }
      }
    } catch (GridException e) {
      // Whoever was asked is in no state to answer; another may be.
    }
    return -1;
  }

  private int node(MemberInfo member) {
    return addresses.indexOf(member.address().toString());
  }

  /** The member that a node is at present; null if it is none. */
  @Nullable MemberId member(int node) {
    for (MemberInfo member : client.members()) {
      if (node(member) == node) {
        return member.id();
      }
    }
    return null;
  }

  /**
   * Waits until all partitions have their copies on a number of members, one member is gone, and
   * nothing changes any more for three seconds.
   *
   * @param gone who must be gone; null for nobody
   * @return the time at which that state was reached
   */
  long awaitSettled(int members, @Nullable MemberId gone) throws InterruptedException {
    settling = false;
    try {
      patience.await(
          "%d members with all copies".formatted(members), () -> isSettled(members, gone));
    } catch (GridException e) {
      throw new GridException(e.code(), e.getMessage() + "; the client sees " + describe(), e);
    }
    return sinceNanos;
  }

  private boolean isSettled(int members, @Nullable MemberId gone) {
    processes.check();
    RoutingView view = client.routing();
    boolean whole =
        view.members().size() == members
            && (gone == null || view.member(gone).isEmpty())
            && missing(view) == 0;
    if (!whole || !settling || view.version() != version) {
      settling = whole;
      version = view.version();
      sinceNanos = System.nanoTime();
    }
    return settling && System.nanoTime() - sinceNanos >= SETTLED_NANOS;
  }

  /** How many partitions lack copies, or are being moved. */
  private static long missing(RoutingView view) {
    int copies = Math.min(COPIES, view.members().size());
    return view.tables().stream()
        .flatMap(table -> table.rows().stream())
        .filter(row -> !isWhole(view, row, copies))
        .count();
  }

  private static boolean isWhole(RoutingView view, PartitionRow row, int copies) {
    return row.target().isEmpty()
        && row.inSync().size() == copies
        && row.replicas().size() == copies
        && row.inSync().stream().allMatch(id -> view.member(id).isPresent());
  }

  private String describe() {
    RoutingView view = client.routing();
    return "members %s, %d partitions without all copies, version %d"
        .formatted(
            view.members().stream().map(member -> member.id() + "@" + member.address()).toList(),
            missing(view),
            view.version());
  }
}
