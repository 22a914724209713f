package io.latticegrid.node.demo;

/**
 * How the demo runs. Immutable.
 *
 * @param firstPort port of the first node; the others add 10 and 20
 * @param keep leave the cluster running
 * @param json stdout is for one object: nothing else goes there
 */
public record DemoOptions(int firstPort, boolean keep, boolean json) {}
