package io.latticegrid.sim;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;

/**
 * A client of the workload. Confined to the simulation's thread.
 *
 * @param name unique in a run
 * @param loop on which its operations complete
 * @param rand its randomness
 * @param map the map that it works on
 */
record SimClient(String name, Loop loop, Rand rand, KeyValue map) {}
