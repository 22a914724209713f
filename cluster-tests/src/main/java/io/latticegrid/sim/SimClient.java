package io.latticegrid.sim;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;

/**
 * A client of the workload. Confined to the simulation's thread.
 *
 * @param name unique in a run
 * @param loop on which its operations complete
 * @param rand its randomness
 * @param grid what it is connected to
 */
record SimClient(String name, Loop loop, Rand rand, GridClient grid) {}
