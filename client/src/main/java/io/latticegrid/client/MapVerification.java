package io.latticegrid.client;

import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.MapTarget;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.client.session.Purpose;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.proto.message.VerifyMessage;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Verified;
import io.latticegrid.proto.message.VerifyMessage.Verify;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.concurrent.CompletableFuture;

/**
 * Has the entries of a map verified piece by piece, as {@link GridMap#getVerified} does one.
 * Immutable and thread-safe; futures are completed on the client's loop, whoever continues there
 * must not block.
 */
public final class MapVerification {
  private static final int ENTRIES = 512;

  private final ClientSession session;
  private final MapInfo info;
  private final CallOptions options;

  MapVerification(ClientSession session, MapInfo info, CallOptions options) {
    for (MemberInfo member : session.routing().members()) {
      if (member.protocol().newest() < VerifyMessage.SINCE_VERSION) {
        throw new GridException(
            GridException.Code.INCOMPATIBLE,
            "member %s does not speak version %d of the protocol, which verifying needs"
                .formatted(member.address(), VerifyMessage.SINCE_VERSION));
      }
    }
    this.session = session;
    this.info = info;
    this.options = options.withPatience(true);
  }

  /** How many partitions the map lies in. */
  public int partitionCount() {
    return session.partitionCount();
  }

  /** Verifies some entries of a partition; {@code cursor} is 0 at first. */
  public CompletableFuture<Verified> verify(int partition, int cursor) {
    Purpose purpose = Purpose.read("verify", info.definition().name());
    MapTarget target = new MapTarget(info.id(), info.group());
    Verify message = Verify.some(cursor, ENTRIES);
    return session.verify(new PartitionRequest(purpose, target, partition, message), options);
  }

  /** What was found corrupt, as the error that a reader of the entry would get. */
  public CorruptionException error(Damage damage) {
    return Damages.error(info.definition().name(), damage);
  }

  /** Waits for what was asked of this map; the error is that of the operation. */
  public <T> T join(CompletableFuture<T> future) {
    return Blocking.join(session, future, options.timeoutNanos());
  }
}
