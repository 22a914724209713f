package io.latticegrid.metadata.swim;

/** What a member believes of another. */
public enum Reachability {
  /** Answers, or nobody says otherwise. */
  ALIVE,
  /** Did not answer somebody, and has not contradicted yet: it may be paused. */
  SUSPECT,
  /** Did not contradict in time. Whether it is removed is decided by the metadata log. */
  UNREACHABLE
}
