/**
 * Whole clusters in one thread and in virtual time: the simulated ports, the faults, the workload
 * and the runs.
 */
@NullMarked
package io.latticegrid.sim;

import org.jspecify.annotations.NullMarked;
