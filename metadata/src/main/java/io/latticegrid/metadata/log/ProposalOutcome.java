package io.latticegrid.metadata.log;

/** What became of a proposal. Immutable. */
public sealed interface ProposalOutcome {
  /** It is in the log at this index, or, for a question, the log was this far. */
  record Committed(long index) implements ProposalOutcome {}

  /**
   * It doesn't fit what is committed, of which the image has everything by now. It will not come
   * into the log any more; but it may be there already, if it was sent twice because the first
   * answer was lost: who cares looks at the image.
   */
  record Rejected(String reason) implements ProposalOutcome {}

  /** Nobody answered in time: it may or may not be in the log. */
  record Unknown() implements ProposalOutcome {}
}
