package io.latticegrid.client.fake;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.FlowWindow;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.transport.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node as a client sees it. It does what it should unless told otherwise for the next request of
 * a kind. Confined to the test's thread.
 */
public final class FakeNode implements FakeNetwork.Listener {
  private final FakeCluster cluster;
  private final MemberInfo info;
  private final FakeData data;
  private final List<Frame> log = new ArrayList<>();
  private final ArrayDeque<Script> scripts = new ArrayDeque<>();
  private final Set<Connection> subscribers = new LinkedHashSet<>();
  private final List<NodeMessage.Lost> lost = new ArrayList<>();
  private boolean member = true;
  private boolean pushes = true;
  private boolean joining;
  private int granted;
  private String clusterName = "lattice";

  FakeNode(FakeCluster cluster, int index, int incarnation) {
    this.cluster = cluster;
    this.info =
        new MemberInfo(
            new MemberId(index + 1, incarnation),
            FakeCluster.address(index),
            2,
            ProtocolRange.NEWEST);
    this.data = new FakeData(cluster, this);
  }

  /** What a node does with a request instead of what it should. */
  public interface Behaviour {
    /** Does it. */
    void run(FakeNode node, Connection connection, Frame request);

    /** Says nothing. */
    static Behaviour ignore() {
      return (node, connection, request) -> {};
    }

    /** Answers something. */
    static Behaviour answer(Message message) {
      return (node, connection, request) -> connection.send(request.reply(message));
    }

    /** Answers something, with a flag. */
    static Behaviour answer(int flag, Message message) {
      return (node, connection, request) -> {
        Frame reply = request.reply(message);
        connection.send(new Frame(reply.header().with(flag), message));
      };
    }

    /** Refuses. */
    static Behaviour fail(GridException.Code code, int retryAfterMillis) {
      return answer(new SessionMessage.Failure(code, retryAfterMillis, "scripted"));
    }

    /** Does it and says nothing. */
    static Behaviour applySilently() {
      return (node, connection, request) -> node.data.process(request);
    }

    /** Does it, and the connection breaks before the answer. */
    static Behaviour applyAndBreak() {
      return (node, connection, request) -> {
        node.data.process(request);
        connection.close("broken by the script");
      };
    }

    /** Does it, and answers later. */
    static Behaviour delay(long millis) {
      return (node, connection, request) ->
          node.cluster.world.after(millis * 1_000_000, () -> node.answer(connection, request));
    }
  }

  private record Script(Predicate<Message> which, Behaviour behaviour) {}

  /** For the next request of a kind. */
  public void next(Class<? extends Message> kind, Behaviour behaviour) {
    scripts.add(new Script(kind::isInstance, behaviour));
  }

  /** For a number of next requests of a kind. */
  public void next(int times, Class<? extends Message> kind, Behaviour behaviour) {
    for (int i = 0; i < times; i++) {
      next(kind, behaviour);
    }
  }

  /** Whether it has yet to join its cluster. */
  public void joining(boolean now) {
    joining = now;
  }

  /** How many requests may be unanswered on a connection from now on. */
  public void grant(int requests) {
    granted = requests;
  }

  /** The name of the cluster that it demands. */
  public void belongTo(String name) {
    clusterName = name;
  }

  /** Whether it tells clients about changes. */
  public void pushes(boolean on) {
    pushes = on;
  }

  /** The frames that arrived with a message of a kind. */
  public List<Frame> received(Class<? extends Message> kind) {
    return log.stream().filter(frame -> kind.isInstance(frame.message())).toList();
  }

  /** A write was lost when sides of a split were merged here. */
  public void lose(NodeMessage.Lost write) {
    lost.add(write);
  }

  /** One lost write at a time. */
  private Message lostWrites(NodeMessage.LostWritesAsk ask) {
    if (ask.after() >= lost.size()) {
      return new NodeMessage.LostWrites(lost.size(), false, 0, List.of());
    }
    NodeMessage.Lost next = lost.get((int) ask.after());
    List<NodeMessage.Lost> wanted = ask.maps().contains(next.mapId()) ? List.of(next) : List.of();
    long number = ask.after() + 1;
    return new NodeMessage.LostWrites(number, number < lost.size(), 0, wanted);
  }

  /** Its member id. */
  public MemberId id() {
    return info.id();
  }

  MemberInfo info() {
    return info;
  }

  boolean isMember() {
    return member;
  }

  /** Is no member any longer. */
  public void leave() {
    member = false;
  }

  /** Sends the routing to all clients that asked for it. */
  public void push() {
    if (pushes) {
      push(new SessionMessage.Routing(cluster.view()));
    }
  }

  /** Sends any message to all clients that asked for routing. */
  public void push(Message message) {
    subscribers.removeIf(connection -> !connection.isOpen());
    subscribers.forEach(connection -> connection.send(Frame.oneWay(message)));
  }

  @Override
  public void received(Connection connection, Frame frame) {
    log.add(frame);
    for (Script script : scripts) {
      if (script.which.test(frame.message())) {
        scripts.remove(script);
        script.behaviour.run(this, connection, frame);
        return;
      }
    }
    answer(connection, frame);
  }

  private void answer(Connection connection, Frame frame) {
    Message answer = answerTo(connection, frame);
    if (answer != null && frame.header().correlation() != 0) {
      connection.send(frame.reply(answer));
    }
  }

  private @Nullable Message answerTo(Connection connection, Frame frame) {
    Message message = frame.message();
    if (message instanceof SessionMessage.Hello hello) {
      return greet(hello);
    } else if (message instanceof SessionMessage.GetRouting) {
      subscribers.add(connection);
      return new SessionMessage.Routing(cluster.view());
    } else if (message instanceof SessionMessage.Ping) {
      return new SessionMessage.Pong();
    } else if (message instanceof SessionMessage.OpenMap open) {
      return openMap(open);
    } else if (message instanceof NodeMessage.Stats) {
      TreeMap<String, Long> counters = new TreeMap<>();
      counters.put("frames", (long) log.size());
      return new NodeMessage.StatsReply(counters);
    } else if (message instanceof NodeMessage.LostWritesAsk ask) {
      return lostWrites(ask);
    } else if (message instanceof DataMessage) {
      return data.process(frame);
    }
    return null;
  }

  private Message greet(SessionMessage.Hello hello) {
    if (joining) {
      return new SessionMessage.Failure(
          GridException.Code.NOT_AVAILABLE, 100, "the node has not joined its cluster yet");
    }
    boolean foreign = hello.clusterId() != 0 && hello.clusterId() != cluster.clusterId();
    if (foreign || !hello.clusterName().equals(clusterName)) {
      return new SessionMessage.Failure(
          GridException.Code.INCOMPATIBLE, 0, "this is cluster '" + clusterName + "'");
    }
    return new SessionMessage.Welcome(
        1,
        new FlowWindow(granted, 0).toFeatures(),
        cluster.clusterId(),
        FakeCluster.PARTITIONS,
        info,
        List.of());
  }

  private Message openMap(SessionMessage.OpenMap open) {
    byte[] known = cluster.maps.get(open.name());
    if (known == null && open.definition().length == 0) {
      return new SessionMessage.Failure(
          GridException.Code.UNKNOWN_MAP, 0, "no map '" + open.name() + "'");
    }
    if (known == null) {
      known = open.definition();
      cluster.maps.put(open.name(), known);
    }
    return new SessionMessage.MapOpened(1, FakeCluster.GROUP, known);
  }

  /** Says who serves a partition. */
  Message redirect(PartitionRow row) {
    List<MemberInfo> members = new ArrayList<>();
    for (MemberId replica : row.replicas()) {
      MemberInfo known = cluster.info(replica);
      if (known != null) {
        members.add(known);
      }
    }
    return new SessionMessage.NotOwner(FakeCluster.GROUP, row, members);
  }

  /** The target of a frame that must have one. */
  static Header.Target target(Frame frame) {
    Header.Target target = frame.header().target();
    if (target == null) {
      throw new AssertionError("a frame without target: " + frame);
    }
    return target;
  }
}
