package io.latticegrid.proto.transport;

/**
 * Which loop at the other end a connection is to be served by: that of a shard, so that requests to
 * its partitions need no hand-over. Immutable. A wish: the connection is as good anywhere.
 *
 * @param shard the shard, from 0
 * @param shards how many the other end has
 */
public record Place(int shard, int shards) {}
