package io.latticegrid.metadata;

import io.latticegrid.metadata.image.Term;
import java.util.List;

/**
 * How the control plane stands. Immutable.
 *
 * @param role what this node is in the cluster
 * @param term highest term known; its coordinator is the one followed
 * @param committedIndex how far the log is here
 * @param members members of the committed image
 * @param committed records that this member decided as coordinator
 * @param takeovers how often it tried to take over
 * @param removals members that it removed as dead
 * @param foreign messages dropped because they belong to another cluster
 * @param waitingFor what a node that is in no cluster yet waits for
 */
public record ControlStats(
    Role role,
    Term term,
    long committedIndex,
    int members,
    long committed,
    long takeovers,
    long removals,
    long foreign,
    List<String> waitingFor) {
  /** What a node is. */
  public enum Role {
    /** Not started. */
    NEW,
    /** Looking for a cluster. */
    JOINING,
    /** Follows a coordinator, or looks for one. */
    MEMBER,
    /** Decides. */
    COORDINATOR,
    /** Has left by its own wish. */
    LEFT,
    /** Was removed, or refused. */
    REMOVED
  }

  /** Copies the list. */
  public ControlStats {
    waitingFor = List.copyOf(waitingFor);
  }
}
