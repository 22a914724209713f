package io.latticegrid.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * One peer under one workload for some seconds. Immutable.
 *
 * @param peer the peer's name
 * @param workload what was done
 * @param round which of the windows of this peer and workload, from 1
 * @param operations how often
 * @param seconds how long
 * @param wrong reads that brought nothing, or bytes that were never written to that key
 * @param errors operations that failed
 * @param firstError what the first of those said
 * @param cost what it took
 */
public record Window(
    String peer,
    Workload workload,
    int round,
    long operations,
    double seconds,
    long wrong,
    long errors,
    @Nullable String firstError,
    Cost cost) {}
