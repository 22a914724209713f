package io.latticegrid.proto.routing;

/** Which shard of a node owns a partition: {@code mix(partition) mod shards}. Pure. */
public final class ShardTable {
  private ShardTable() {}

  /** The shard, from 0, of a partition of a group on a node with a number of shards. */
  public static int shardOf(int group, int partition, int shards) {
    // Without the mix, a table dealt round robin would give a node only partitions of one residue.
    int mixed = (partition + group * 0x9E3779B9) * 0x85EBCA6B;
    mixed = (mixed ^ (mixed >>> 15)) * 0xC2B2AE35;
    return Integer.remainderUnsigned(mixed ^ (mixed >>> 13), shards);
  }
}
