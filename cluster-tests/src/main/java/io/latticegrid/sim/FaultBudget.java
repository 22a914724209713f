package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster promises to stand: the loss of hosts as long as a majority of the voters is left
 * and a copy in sync of every partition, on a member that nobody is about to give up. Confined to
 * the simulation's thread.
 */
final class FaultBudget {
  private final List<SimHost> hosts;

  FaultBudget(List<SimHost> hosts) {
    this.hosts = hosts;
  }

  /** Whether the cluster promises to stand the loss of some hosts. */
  boolean stands(@Nullable MetadataImage image, Collection<SimHost> lost) {
    Set<MemberId> left = new HashSet<>();
    Set<Endpoint> standing = new HashSet<>();
    for (SimHost host : hosts) {
      SimHost.Running running = host.running;
      if (running == null) {
        continue;
      }
      if (lost.contains(host)) {
        // A primary's request to go on without a backup may be decided after its death.
        if (running.member().asks()) {
          return false;
        }
        continue;
      }
      Grid.Member member = running.member();
      // Who has no lease may be on its way out: the record may be written already.
      if (member.image() != null && member.hasLease() && !running.process().isPaused()) {
        left.add(member.id());
      }
      RaftView view = member.voters();
      if (view != null) {
        standing.add(view.self());
      }
    }
    return image != null
        && standsInVotes(standing)
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> isKept(row, left));
  }

  /**
   * Whether somebody leads who can decide that a host is gone, and the disks of the others hold the
   * log of more than half of its voters.
   */
  boolean keepsLogWithout(SimHost lost) {
    RaftView newest = null;
    for (SimHost host : hosts) {
      SimHost.Running running = host.running;
      RaftView view = running == null ? null : running.member().voters();
      if (running != null
          && view != null
          && view.leads()
          && running.member().hasLease()
          && !view.changing()
          && !running.member().asks()
          && (newest == null || view.term() > newest.term())) {
        newest = view;
      }
    }
    if (newest == null) {
      return false;
    }
    Set<Long> left = new HashSet<>();
    hosts.stream().filter(host -> !host.equals(lost)).forEach(host -> left.add(host.nodeId()));
    long votes = newest.voters().stream().filter(voter -> left.contains(voter.nodeId())).count();
    return votes * 2 > newest.voters().size();
  }

  /** A move that is about to end takes the copies that are not in its target. */
  private static boolean isKept(PartitionRow row, Set<MemberId> left) {
    boolean ends = !row.target().isEmpty() && row.inSync().containsAll(row.target());
    return (ends ? row.target() : row.inSync()).stream().anyMatch(left::contains);
  }

  private boolean standsInVotes(Set<Endpoint> standing) {
    RaftView newest = null;
    boolean changing = false;
    boolean any = false;
    for (SimHost host : hosts) {
      SimHost.Running running = host.running;
      RaftView view = running == null ? null : running.member().voters();
      any |= view != null;
      if (running != null
          && view != null
          && view.leads()
          && (newest == null || view.term() > newest.term())) {
        newest = view;
        changing = view.changing() || running.member().asks();
      }
    }
    if (newest == null) {
      // Nobody leads: who votes is not known. In a world without voters nothing depends on them.
      return !any && standing.isEmpty();
    }
    long votes = newest.voters().stream().filter(standing::contains).count();
    return !changing && votes * 2 > newest.voters().size();
  }
}
