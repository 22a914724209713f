package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.node.admission.Admission;
import io.latticegrid.node.server.InboundSession.Peer;
import io.latticegrid.partition.Operation;
import io.latticegrid.partition.PartitionReads;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.message.VerifyMessage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.util.List;

/**
 * Routes each request to whoever answers it: data and replication to the shard that owns the
 * partition, with at most one hand-over; the rest to the control side. Thread-safe: called on the
 * loop of each connection.
 */
public final class RequestDispatcher {
  private static final int OVERLOAD_RETRY_MILLIS = 20;

  private final List<Shard> shards;
  private final Requests requests;
  private final RoutingSubscribers subscribers;
  private final Sections sections;
  private volatile boolean over;

  /** For the shards of a node. */
  public RequestDispatcher(List<Shard> shards, Requests requests, RoutingSubscribers subscribers) {
    this.shards = List.copyOf(shards);
    this.requests = requests;
    this.subscribers = subscribers;
    this.sections = new Sections(this.shards);
  }

  /** A handler for a connection that somebody opened. */
  public ConnectionHandler session(Admission admission) {
    return new InboundSession(admission, this);
  }

  /** Answers nothing any more: whoever is connected has to connect anew. Thread-safe. */
  public void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** Answers the gets of a client's connection, as far as that is simple. */
  PlainGets plainGets(Connection connection) {
    return new PlainGets(connection, shards, requests);
  }

  void opened(Peer peer) {
    // Members are told of changes by the metadata log, clients once they ask for the routing.
  }

  void closed(Peer peer) {
    subscribers.remove(peer.connection());
  }

  void dispatch(Peer peer, Frame frame) {
    if (over) {
      // What comes next on this connection would reach nobody: the node is another member now.
      peer.connection().close("this member is gone");
      return;
    }
    switch (frame.message()) {
      case DataMessage data -> data(peer, frame, data);
      case ReplicationMessage replication -> replicate(peer, frame, replication);
      case MoveMessage move -> move(peer, frame, move);
      case RepairMessage repair -> repair(peer, frame, repair);
      case SessionMessage session -> session(peer, frame, session);
      case NodeMessage node -> node(peer, frame, node);
    }
  }

  private void session(Peer peer, Frame frame, SessionMessage message) {
    switch (message) {
      case SessionMessage.Ping ping ->
          peer.connection().send(frame.reply(new SessionMessage.Pong()));
      case SessionMessage.GetRouting request -> routing(peer, frame);
      case SessionMessage.OpenMap request -> requests.openMap(request, replyTo(peer, frame));
      default -> peer.connection().close(message.opcode() + " is not for an open session");
    }
  }

  private void routing(Peer peer, Frame frame) {
    var view = requests.routing();
    if (view == null) {
      refuse(peer, frame, GridException.Code.NOT_AVAILABLE, "the node is in no cluster");
    } else {
      subscribers.add(peer.connection(), view.version());
      peer.connection().send(frame.reply(subscribers.message(view)));
    }
  }

  private void node(Peer peer, Frame frame, NodeMessage message) {
    MemberInfo member = peer.member();
    switch (message) {
      case NodeMessage.Control control when member != null ->
          requests.control(member, control.protobuf());
      case NodeMessage.Execution execution when member != null ->
          requests.execution(member, execution.payload());
      case NodeMessage.Query query ->
          requests.query(query, frame.header().deadlineMillis(), queryReply(peer, frame));
      case NodeMessage.AdminRequest request -> requests.admin(request, replyTo(peer, frame));
      case NodeMessage.LostWritesAsk ask -> requests.lostWrites(ask, replyTo(peer, frame));
      case NodeMessage.Stats stats -> peer.connection().send(frame.reply(requests.stats()));
      default -> peer.connection().close(message.opcode() + " is not for a client to send");
    }
  }

  private static Requests.QueryReply queryReply(Peer peer, Frame frame) {
    return new Requests.QueryReply() {
      @Override
      public boolean send(Message message) {
        return peer.connection().send(frame.reply(message));
      }

      @Override
      public boolean isOpen() {
        return peer.connection().isOpen();
      }
    };
  }

  private void data(Peer peer, Frame frame, DataMessage message) {
    Header.Target target = frame.header().target();
    if (target == null) {
      peer.connection().close(message.opcode() + " without a target");
      return;
    }
    MapInfo map = requests.map(target.mapId());
    var view = requests.routing();
    if (map == null || view == null) {
      unknownMap(peer, frame, target.mapId());
      return;
    }
    Failure wrong =
        EntryChecks.check(map.definition(), view.partitionCount(), target.partition(), message);
    if (wrong == null) {
      data(peer, frame, message, target);
    } else {
      replyTo(peer, frame).reply(0, wrong);
    }
  }

  private void unknownMap(Peer peer, Frame frame, int mapId) {
    if (requests.mayBeNew(mapId)) {
      refuse(peer, frame, GridException.Code.NOT_AVAILABLE, "the map is not known here yet");
    } else {
      refuse(peer, frame, GridException.Code.UNKNOWN_MAP, "there is no map number " + mapId);
    }
  }

  private void data(Peer peer, Frame frame, DataMessage message, Header.Target target) {
    int group = target.group();
    int mapId = target.mapId();
    ReplyTarget reply = replyTo(peer, frame);
    Operation operation = operation(frame.header(), mapId, message, reply);
    switch (message) {
      case DataMessage.Batch batch -> sections.execute(group, operation, batch);
      case DataMessage.Count count -> sections.count(group, mapId, count, reply);
      case DataMessage.Scan scan ->
          onShard(
              target,
              reply,
              shard -> shard.host().reads().scan(group, target.partition(), mapId, scan, reply));
      case DataMessage.Get get -> execute(target, operation);
      case DataMessage.Put put -> execute(target, operation);
      case DataMessage.Remove remove -> execute(target, operation);
      case Claim claim -> execute(target, operation);
      case StatusAsk ask -> execute(target, operation);
      case CopyRead read ->
          onShard(
              target,
              reply,
              shard -> {
                PartitionReads.CopyPlace place =
                    new PartitionReads.CopyPlace(
                        group, target.partition(), mapId, shard.lease().tableAgeNanos());
                shard.host().reads().copy(place, read, reply);
              });
      case EntryChange change -> change(target, operation);
      case BackupMessage.Restore restore -> change(target, operation);
      case VerifyMessage.Verify verify when verify.key() != null -> execute(target, operation);
      case VerifyMessage.Verify verify ->
          onShard(
              target,
              reply,
              shard ->
                  shard.host().reads().verify(group, target.partition(), mapId, verify, reply));
      case BackupMessage.WholeRead read ->
          onShard(
              target,
              reply,
              shard -> shard.host().reads().whole(group, target.partition(), mapId, read, reply));
      default -> peer.connection().close(message.opcode() + " is not a request");
    }
  }

  private static Operation operation(
      Header header, int mapId, DataMessage message, ReplyTarget reply) {
    AckLevel level = header.level();
    return new Operation(
        mapId,
        message,
        header.attempt(),
        header.has(Header.RETRY),
        level == null ? AckLevel.REPLICATED : level,
        reply);
  }

  private void execute(Header.Target target, Operation operation) {
    Shard shard = shards.get(ShardTable.shardOf(target.group(), target.partition(), shards.size()));
    if (!shard.execute(target, operation)) {
      operation.reply().reply(0, overloaded());
    }
  }

  /** Members of an older version would take a state for a value. */
  private void change(Header.Target target, Operation operation) {
    if (requests.featureLevel() >= EntryChange.SINCE_VERSION) {
      execute(target, operation);
    } else {
      String text = "changes need feature level 2; see 'lattice upgrade'; nothing was applied";
      operation.reply().reply(0, new Failure(GridException.Code.INCOMPATIBLE, 0, text));
    }
  }

  private interface OnShard {
    void run(Shard shard);
  }

  private void onShard(Header.Target target, ReplyTarget reply, OnShard task) {
    Shard shard = shards.get(ShardTable.shardOf(target.group(), target.partition(), shards.size()));
    if (!shard.run(() -> task.run(shard))) {
      reply.reply(0, overloaded());
    }
  }

  static Failure overloaded() {
    return new Failure(
        GridException.Code.OVERLOADED,
        OVERLOAD_RETRY_MILLIS,
        "the shard's queue is full; nothing was applied");
  }

  private void replicate(Peer peer, Frame frame, ReplicationMessage message) {
    MemberInfo member = peer.member();
    if (member == null) {
      peer.connection().close(message.opcode() + " is not for a client to send");
      return;
    }
    Header.Target target = frame.header().target();
    if (target == null) {
      sections.replicate(member.id(), message, peer.connection());
      return;
    }
    Shard shard = shards.get(ShardTable.shardOf(target.group(), target.partition(), shards.size()));
    if (!shard.run(() -> shard.host().replication().replicate(member.id(), target, message))) {
      peer.connection().close("the shard's queue is full");
    }
  }

  private void move(Peer peer, Frame frame, MoveMessage message) {
    MemberInfo member = peer.member();
    Header.Target target = frame.header().target();
    if (member == null || target == null) {
      peer.connection().close(message.opcode() + " is not for a client to send");
    } else {
      deliver(member.id(), target, message);
    }
  }

  private void repair(Peer peer, Frame frame, RepairMessage message) {
    MemberInfo member = peer.member();
    Header.Target target = frame.header().target();
    if (member == null || target == null) {
      peer.connection().close(message.opcode() + " is not for a client to send");
    } else {
      // If the queue is full it is lost: it is asked again, and never urgent.
      Shard shard =
          shards.get(ShardTable.shardOf(target.group(), target.partition(), shards.size()));
      shard.execute(() -> shard.host().replication().repair(member.id(), target, message));
    }
  }

  /** Hands a message about a moving map to the shard concerned; it is sent again if it is lost. */
  public void deliver(MemberId from, Header.Target target, MoveMessage message) {
    Shard shard = shards.get(ShardTable.shardOf(target.group(), target.partition(), shards.size()));
    shard.execute(() -> shard.host().replication().move(from, target, message));
  }

  private void refuse(Peer peer, Frame frame, GridException.Code code, String text) {
    replyTo(peer, frame).reply(0, new Failure(code, 0, text));
  }

  private ReplyTarget replyTo(Peer peer, Frame frame) {
    return AnswerOutbox.of(peer.connection(), frame, requests);
  }

  /** The clients that are told when members or tables change. */
  public RoutingSubscribers subscribers() {
    return subscribers;
  }

  /** The shards. */
  public List<Shard> shards() {
    return shards;
  }
}
