package io.latticegrid.client;

import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.MapTarget;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.client.session.Purpose;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.BackupMessage.Restore;
import io.latticegrid.proto.message.BackupMessage.Rule;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.BackupMessage.WholeRead;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.DataMessage.Scanned;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.concurrent.CompletableFuture;

/**
 * The entries of a map as replicas keep them, with their states, stamps and expiry: what a backup
 * reads and a restore writes. Immutable and thread-safe; futures are completed on the client's
 * loop, whoever continues there must not block.
 */
public final class WholeEntries {
  private static final int PAGE_BYTES = 128 << 10;
  private static final int PAGE_OF_KEYS = 1_000;

  private final ClientSession session;
  private final MapInfo info;
  private final CallOptions options;

  WholeEntries(ClientSession session, MapInfo info, CallOptions options) {
    for (MemberInfo member : session.routing().members()) {
      if (member.protocol().newest() < BackupMessage.SINCE_VERSION) {
        throw new GridException(
            GridException.Code.INCOMPATIBLE,
            "member %s does not speak version 2 of the protocol, which backups need"
                .formatted(member.address()));
      }
    }
    this.session = session;
    this.info = info;
    this.options = options.withPatience(true);
  }

  /** The map as the cluster knows it. */
  public MapInfo info() {
    return info;
  }

  /** How many partitions it lies in. */
  public int partitionCount() {
    return session.partitionCount();
  }

  /** The partition of a key. */
  public int partitionOf(byte[] key) {
    return info.definition().partitionOf(key, partitionCount());
  }

  /** Some entries of a partition, from its primary; {@code cursor} is 0 at first. */
  public CompletableFuture<WholePage> read(int partition, long cursor) {
    Purpose purpose = Purpose.read("backup of partition " + partition, info.definition().name());
    return session.readWhole(
        new PartitionRequest(purpose, target(), partition, new WholeRead(cursor, PAGE_BYTES)),
        options);
  }

  /** Some keys of a partition; {@code cursor} is 0 at first. */
  public CompletableFuture<Scanned> keys(int partition, long cursor) {
    Purpose purpose = Purpose.read("scan", info.definition().name());
    Scan scan = new Scan(cursor, PAGE_OF_KEYS, false);
    return session.scan(new PartitionRequest(purpose, target(), partition, scan), options);
  }

  /** Writes an entry of a backup, or removes one that has no value; see {@link Restore}. */
  public CompletableFuture<Result> restore(Rule rule, Delta entry) {
    Purpose purpose = Purpose.write("restore", info.definition().name());
    int partition = partitionOf(entry.key());
    return session.operate(
        new PartitionRequest(purpose, target(), partition, new Restore(rule, entry)),
        options.answered());
  }

  /** How many entries there are. */
  public long count() {
    Purpose purpose = Purpose.read("size", info.definition().name());
    return join(session.count(target(), purpose, options)).count();
  }

  /** Waits for what was asked of this map; the error is that of the operation. */
  public <T> T join(CompletableFuture<T> future) {
    return Blocking.join(session, future, options.timeoutNanos());
  }

  private MapTarget target() {
    return new MapTarget(info.id(), info.group());
  }
}
