package io.latticegrid.metadata.log;

/**
 * The figures of the log, in nanoseconds. Immutable.
 *
 * @param retryNanos how often what is unanswered is sent again
 * @param candidacyNanos after how long an attempt to take over is given up
 * @param proposalTimeoutNanos when a proposal without answer is reported as unknown
 */
public record LogConfig(long retryNanos, long candidacyNanos, long proposalTimeoutNanos) {}
