package io.latticegrid.data.schema;

/**
 * A map as the catalog knows it. Immutable.
 *
 * @param id the map's number on the wire
 * @param group the number of its replica group on the wire
 * @param definition what the map is
 */
public record MapInfo(int id, int group, MapDefinition definition) {}
