package io.latticegrid.metadata.log;

/**
 * The figures of the log, in nanoseconds. Immutable.
 *
 * @param retryNanos how often what is unanswered is sent again
 * @param proposalTimeoutNanos when a proposal without answer is reported as unknown
 */
public record LogConfig(long retryNanos, long proposalTimeoutNanos) {}
