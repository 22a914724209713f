package io.latticegrid.sim;

import io.latticegrid.client.session.*;
import io.latticegrid.data.schema.*;
import io.latticegrid.data.codec.*;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.partition.PartitionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The real node and the real client. Confined to the simulation's thread. */
public final class RealGrid implements Grid {
  private static final MemberId NOBODY = new MemberId(0, 0);

  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    return new RealMember(Node.start(config, ports), config.shards());
  }

  @Override
  public CompletableFuture<KeyValue> connect(ClientConfig config, ClientPorts ports, String map) {
    MapDefinition d = new MapDefinition(map, "default", TypeDescriptor.of(FieldType.STRING), TypeDescriptor.of(FieldType.STRING), "");
    return ClientSession.open(config, ports).thenCompose(session -> session.openMap(map, d.toBytes(), new CallOptions(io.latticegrid.proto.message.AckLevel.REPLICATED, session.config().operationTimeout().toNanos(), false)).thenApply(o -> new RealMap(session, new MapInfo(o.mapId(), o.group(), MapDefinition.fromBytes(o.definition())))));
  }

  /** Knows what the node's shards answered last; each question is answered a moment later. */
  private static final class RealMember implements Member {
    private final Node node;
    private final int shards;
    private List<PartitionStatus> known = List.of();
    private @Nullable MemberId knownOf;

    RealMember(Node node, int shards) {
      this.node = node;
      this.shards = shards;
    }

    @Override
    public CompletableFuture<?> ready() {
      return node.ready();
    }

    @Override
    public MemberView view(String name, int longestQueue) {
      MemberId id = node.id();
      ask(id);
      boolean same = id != null && id.equals(knownOf);
      MemberId shown = id == null ? NOBODY : id;
      return new MemberView(name, shown, node.image(), same ? known : List.of(), longestQueue);
    }

    private void ask(@Nullable MemberId id) {
      List<PartitionStatus> answers = new ArrayList<>();
      int[] left = {shards};
      node.inspect(
          replicas -> {
            answers.addAll(replicas);
            if (--left[0] == 0) {
              known = answers;
              knownOf = id;
            }
          });
    }
  }

  private record RealMap(ClientSession session, MapInfo info) implements KeyValue {
    private CompletableFuture<DataMessage.Result> operate(Purpose p, byte[] key, DataMessage m) {
      return session.operate(new PartitionRequest(p, new MapTarget(info.id(), info.group()),
        info.definition().partitionOf(key, session.partitionCount()), m), new CallOptions(io.latticegrid.proto.message.AckLevel.REPLICATED, session.config().operationTimeout().toNanos(), false));
    }
    private static byte[] b(String s) { return Canonical.toBytes(s); }
    private static String s(byte[] b) { return b == null ? null : (String) Canonical.fromBytes(b); }
    public CompletableFuture<@Nullable String> get(String key) {
      return operate(Purpose.read("get", "entries"), b(key), new DataMessage.Get(b(key))).thenApply(r -> s(r.value()));
    }
    public CompletableFuture<@Nullable String> put(String key, String value) {
      return operate(Purpose.write("put", "entries"), b(key), new DataMessage.Put(DataMessage.PutMode.GET_AND_SET, b(key), b(value), null, 0)).thenApply(r -> s(r.value()));
    }
    public CompletableFuture<@Nullable String> remove(String key) {
      return operate(Purpose.write("remove", "entries"), b(key), new DataMessage.Remove(b(key), null, true)).thenApply(r -> s(r.value()));
    }
    public CompletableFuture<@Nullable String> putIfAbsent(String key, String value) {
      return operate(Purpose.write("putIfAbsent", "entries"), b(key), new DataMessage.Put(DataMessage.PutMode.IF_ABSENT, b(key), b(value), null, 0)).thenApply(r -> s(r.value()));
    }
    public CompletableFuture<Boolean> replace(String key, String expected, String value) {
      return operate(Purpose.write("replace", "entries"), b(key), new DataMessage.Put(DataMessage.PutMode.REPLACE_IF, b(key), b(value), b(expected), 0)).thenApply(r -> r.applied());
    }
  }
}
