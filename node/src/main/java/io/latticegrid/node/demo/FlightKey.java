package io.latticegrid.node.demo;

import io.latticegrid.data.schema.PartitionKey;

/**
 * Key of a flight. Immutable. All flights of one airport lie in one partition.
 *
 * @param origin where it starts, as IATA code
 * @param id its number
 */
public record FlightKey(@PartitionKey String origin, long id) {}
