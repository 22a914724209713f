package io.latticegrid.client.session;

/**
 * Which map an operation concerns, as the wire names it. Immutable.
 *
 * @param mapId number of the map
 * @param group number of its group
 */
public record MapTarget(int mapId, int group) {}
