package io.latticegrid.metadata.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import io.microraft.report.RaftNodeReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the log's Raft stands, as one voter sees it. Immutable.
 *
 * @param group the group
 * @param self this voter
 * @param leads whether it leads
 * @param leader whom it follows, or itself; null if it knows of none
 * @param term its term
 * @param commitIndex how far the log is committed
 * @param snapshotIndex how far it is in the snapshot
 * @param membersIndex where the log says who belongs to the group; its last committed word
 * @param changing whether a change of the group is under way
 * @param members all of the group, voters and those on their way
 * @param voters who votes
 * @param progress a leader's knowledge of how far the others are
 */
public record RaftView(
    String group,
    Endpoint self,
    boolean leads,
    @Nullable Endpoint leader,
    int term,
    long commitIndex,
    long snapshotIndex,
    long membersIndex,
    boolean changing,
    List<Endpoint> members,
    List<Endpoint> voters,
    SortedMap<Endpoint, Long> progress) {
  /** Copies the collections. */
  public RaftView {
    members = List.copyOf(members);
    voters = List.copyOf(voters);
    progress = Collections.unmodifiableSortedMap(new TreeMap<>(progress));
  }

  /** The endpoint of a node in the group, voter or not; null if there is none. */
  public @Nullable Endpoint memberOf(long nodeId) {
    for (Endpoint member : members) {
      if (member.nodeId() == nodeId) {
        return member;
      }
    }
    return null;
  }

  static RaftView of(RaftNodeReport report) {
    SortedMap<Endpoint, Long> progress = new TreeMap<>();
    report
        .getLog()
        .getFollowerMatchIndices()
        .forEach((endpoint, index) -> progress.put((Endpoint) endpoint, index));
    return new RaftView(
        report.getGroupId().toString(),
        (Endpoint) report.getEndpoint(),
        report.getRole() == RaftRole.LEADER,
        (Endpoint) report.getTerm().getLeaderEndpoint(),
        report.getTerm().getTerm(),
        report.getLog().getCommitIndex(),
        report.getLog().getLastSnapshotIndex(),
        report.getCommittedMembers().getLogIndex(),
        report.getCommittedMembers().getLogIndex() != report.getEffectiveMembers().getLogIndex(),
        endpoints(report.getEffectiveMembers().getMembers()),
        endpoints(report.getEffectiveMembers().getVotingMembers()),
        progress);
  }

  private static List<Endpoint> endpoints(Collection<RaftEndpoint> from) {
    List<Endpoint> endpoints = new ArrayList<>();
    from.forEach(endpoint -> endpoints.add((Endpoint) endpoint));
    return endpoints;
  }
}
