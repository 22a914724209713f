package io.latticegrid.metadata.log;

/** What became of a proposal. Immutable. */
public sealed interface ProposalOutcome {
  /** It is in the log at this index, or, for a question, the log was this far. */
  record Committed(long index) implements ProposalOutcome {}

  /** It is not in the log and will not be. */
  record Rejected(String reason) implements ProposalOutcome {}

  /** Nobody answered in time: it may or may not be in the log. */
  record Unknown() implements ProposalOutcome {}
}
