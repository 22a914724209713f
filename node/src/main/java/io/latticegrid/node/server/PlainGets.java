package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.partition.LookAhead;
import io.latticegrid.partition.PartitionReads;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.partition.VisibleValue;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.wire.FrameView;
import io.latticegrid.storage.RecordView;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers the gets of one connection from where they arrived, without an object for any of them,
 * where the loop of the connection owns the partition and nothing is in the way. All others are
 * left to {@link RequestDispatcher}. Confined to the connection's loop.
 */
final class PlainGets implements ReplyTarget, PartitionReads.KeyPlace {
  private final Connection connection;
  private final Requests requests;
  private final @Nullable Shard here;
  private final int shards;

  /** The one that is answered now. */
  private long correlation;

  private int mapId;
  private byte[] array = {};
  private int offset;
  private int length;

  PlainGets(Connection connection, List<Shard> shards, Requests requests) {
    this.connection = connection;
    this.requests = requests;
    this.shards = shards.size();
    this.here = shards.stream().filter(shard -> shard.loop().inLoop()).findFirst().orElse(null);
  }

  /** Answers a request; false if it is not for here, or no plain case. */
  boolean answers(FrameView request) {
    Shard shard = owner(request);
    boolean known =
        (request.isGet() || request.isBatchOfGets())
            && request.correlation() != 0
            && requests.map(request.mapId()) != null
            && requests.routing() != null;
    if (shard == null || !known) {
      return false;
    }
    correlation = request.correlation();
    mapId = request.mapId();
    array = request.array();
    offset = request.keyOffset();
    length = request.keyLength();
    try {
      PartitionReads reads = shard.host().reads();
      if (request.isBatchOfGets()) {
        ReplyBody body =
            reads.answersAtOnce(request.group(), mapId, group(request), request.sections());
        return body != null && sends(body);
      }
      return reads.answersAtOnce(request.group(), request.partition(), mapId, this, this);
    } catch (RuntimeException | Error e) {
      shard.loop().failed(e);
      return true;
    }
  }

  /** Has what a request will look for be near by then. */
  void coming(FrameView request) {
    Shard shard = owner(request);
    if (shard != null && !request.isBatchOfGets()) {
      LookAhead ahead = shard.host().reads().lookAhead();
      ahead.add(
          request.group(),
          request.partition(),
          request.mapId(),
          request.array(),
          request.keyOffset(),
          request.keyLength());
    }
  }

  /** All that are coming were told. */
  void come() {
    Shard shard = here;
    if (shard != null) {
      shard.host().reads().lookAhead().look();
    }
  }

  /** The shard on whose loop this is, if it owns the partition asked for and nothing has failed. */
  private @Nullable Shard owner(FrameView request) {
    return request.isRequest() ? owner(request.group(), request.partition()) : null;
  }

  private @Nullable Shard owner(int group, int partition) {
    Shard shard = here;
    return shard != null
            && !shard.loop().isBroken()
            && ShardTable.shardOf(group, partition, shards) == shard.index()
        ? shard
        : null;
  }

  @Override
  public byte[] array() {
    return array;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void reply(int flags, Message message) {
    if (!connection.reply(correlation, flags, message)) {
      outbox().reply(flags, message);
    }
  }

  @Override
  public void found(int flags, RecordView record) {
    if (VisibleValue.isState(record) || !sends(flags, record)) {
      outbox().found(flags, record);
    }
  }

  /** Which partitions of the group asked for this shard owns. */
  private IntPredicate group(FrameView request) {
    int group = request.group();
    return partition -> owner(group, partition) != null;
  }

  private boolean sends(ReplyBody body) {
    try {
      return connection.reply(correlation, Opcode.BATCH_RESULT, body);
    } catch (GridException tooLarge) {
      return false; // Executed as a batch it is answered section by section.
    }
  }

  private boolean sends(int flags, RecordView record) {
    try {
      return connection.replyFound(correlation, flags, record);
    } catch (GridException tooLarge) {
      return false; // What is to be said then, the outbox knows.
    }
  }

  /** Says what there is no room for, or what fits no frame. */
  private AnswerOutbox outbox() {
    return new AnswerOutbox(connection, correlation, true, requests, mapId);
  }
}
