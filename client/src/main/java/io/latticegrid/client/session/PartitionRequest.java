package io.latticegrid.client.session;

import io.latticegrid.proto.message.DataMessage;

/**
 * An operation on one partition. Immutable.
 *
 * @param purpose what it is, for errors and retries
 * @param map the map
 * @param partition the partition
 * @param message what to send
 */
public record PartitionRequest(
    Purpose purpose, MapTarget map, int partition, DataMessage message) {}
