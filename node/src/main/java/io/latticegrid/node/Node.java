package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.ops.ConflictFeed;
import io.latticegrid.node.ops.LostWrite;
import io.latticegrid.node.ops.StoppingFaultHandler;
import io.latticegrid.node.server.Shard;
import io.latticegrid.partition.Conflict;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a LatticeGrid cluster: one process, or embedded in another. Thread-safe.
 *
 * <p>{@link #start(NodeConfig)} starts a node on real threads, sockets and files and waits until it
 * belongs to its cluster. The same node runs on any {@link NodePorts}, those of a simulation
 * included.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final long JOIN_TIMEOUT_SECONDS = 120;
  private static final long NEW_LIFE_RETRY_NANOS = 1_000_000_000L;

  private final NodeConfig config;
  private final NodePorts ports;
  private final NodeLife.Loops loops;
  private final NodeIdentity identity;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final Runnable release;
  private final ConflictFeed conflicts;
  private Address address;
  private volatile @Nullable NodeLife life;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Node(NodeConfig config, NodePorts ports, Runnable release) {
    this.config = config;
    this.ports = ports;
    this.release = release;
    this.address = config.listen();
    Loop control = ports.loops().open("control");
    this.conflicts = new ConflictFeed(ports.blockingPool(), control);
    this.loops =
        new NodeLife.Loops(
            control,
            ports.loops().open("dag"),
            ports.loops().open("metadata-log"),
            ports.dataDisk() == null ? null : ports.loops().open("data-log"));
    this.identity = new NodeIdentity(ports.disk(), control, ports.rand().fork("identity"));
  }

  /**
   * Starts a node and waits until it belongs to its cluster. A defect that it finds in itself later
   * stops the node and nothing else; {@link #ended} tells.
   *
   * @throws GridException when the port is taken, the data directory is in use, the cluster refuses
   *     the node, or it can't be joined within two minutes
   */
  public static Node start(NodeConfig config) {
    StoppingFaultHandler faults = new StoppingFaultHandler(String.valueOf(config.listen()));
    return start(config, faults, node -> faults.stopsBy(node::fail));
  }

  /**
   * Starts a node as above; what is done about a defect is up to the handler, which must at least
   * stop the node.
   */
  public static Node start(NodeConfig config, FaultHandler faults) {
    return start(config, faults, node -> {});
  }

  private static Node start(NodeConfig config, FaultHandler faults, Consumer<Node> begun) {
    ProductionPorts production = ProductionPorts.open(config, faults);
    Node node;
    try {
      node = start(config, production.ports(), production::close);
    } catch (RuntimeException e) {
      production.close();
      throw e;
    }
    // From here on the ports are closed with the node.
    begun.accept(node);
    node.awaitReady();
    return node;
  }

  /**
   * Starts a node on given ports and returns at once; {@link #ready()} tells when it belongs to its
   * cluster.
   */
  public static Node start(NodeConfig config, NodePorts ports) {
    return start(config, ports, () -> {});
  }

  private static Node start(NodeConfig config, NodePorts ports, Runnable release) {
    Node node = new Node(config, ports, release);
    Address bound = ports.transport().listen(config.listen(), node::session);
    node.address = config.access().reachedAt(bound);
    node.loops.control().execute(() -> node.identity.next(node::begin));
    return node;
  }

  private void awaitReady() {
    try {
      ready.get(JOIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new GridException(GridException.Code.CLOSED, "interrupted while joining", e);
    } catch (TimeoutException e) {
      close();
      throw new GridException(
          GridException.Code.TIMEOUT,
          "could not join the cluster through "
              + config.join().seeds()
              + " within "
              + JOIN_TIMEOUT_SECONDS
              + " s; are these addresses right, and is one of the nodes running?",
          e);
    } catch (ExecutionException e) {
      close();
      throw e.getCause() instanceof GridException known
          ? known
          : new GridException(GridException.Code.INTERNAL, String.valueOf(e.getCause()), e);
    }
  }

  private void begin(@Nullable MemberId member, @Nullable Exception error) {
    if (member == null && ready.isDone() && !closed.get()) {
      // It was a member before: a disk that is full or fails now and then must not keep it out.
      LOG.warn("cannot begin a new incarnation yet: {}", String.valueOf(error));
      beginLater();
      return;
    }
    if (member == null) {
      ready.completeExceptionally(
          error instanceof GridException known
              ? known
              : new GridException(
                  GridException.Code.INTERNAL, "cannot read or write node.id: " + error));
      return;
    }
    if (closed.get()) {
      return;
    }
    MemberInfo self =
        new MemberInfo(member, address, config.shards(), config.access().protocol(), config.zone());
    NodeLife.Identity who = new NodeLife.Identity(self, identity.clusterId());
    NodeLife begun = new NodeLife(config, ports, who, loops, new LifeOwner());
    life = begun;
    begun.start(ports.transport());
  }

  private void beginLater() {
    loops.control().schedule(NEW_LIFE_RETRY_NANOS, () -> identity.next(this::begin));
  }

  private final class LifeOwner implements NodeLife.Owner {
    @Override
    public void joined(NodeLife joined) {
      MetadataImage image = joined.image();
      if (image == null) {
        return;
      }
      identity.remember(
          image.clusterId(),
          error -> {
            if (error != null) {
              LOG.error("cannot note the cluster in the data directory: {}", error.getMessage());
            }
            ready.complete(null);
          });
    }

    @Override
    public void refused(Refusal refusal) {
      LOG.error("the cluster refuses this node ({}): {}", refusal.code(), refusal.text());
      ready.completeExceptionally(new GridException(refusal.code(), refusal.text()));
      NodeLife refused = life;
      if (!ready.isCompletedExceptionally() && refused != null) {
        // It was a member before, and nobody starts it again: it tries until it is let in.
        refused.end("refused");
        life = null;
        beginLater();
      }
    }

    @Override
    public void left(NodeLife ended) {
      LOG.info("{} has handed over everything and left its cluster", ended.self().id());
      left.complete(null);
    }

    @Override
    public void removed(NodeLife ended) {
      ended.end("the cluster went on without this incarnation");
      life = null;
      identity.next(Node.this::begin);
    }

    @Override
    public void conflict(Conflict conflict, List<MapInfo> maps) {
      conflicts.tell(conflict, maps);
    }
  }

  /**
   * Tells a listener of each write that this node, as a primary, saw lose to a concurrent one when
   * two sides of a split were merged. Runs off the loops; what comes faster than it is told is only
   * counted. What is returned takes the listener out again.
   */
  public AutoCloseable onLostWrite(Consumer<LostWrite> listener) {
    return conflicts.listen(listener);
  }

  /** How many lost writes no listener was told of because too many waited. */
  public long lostWritesMissed() {
    return conflicts.missed();
  }

  private ConnectionHandler session() {
    NodeLife present = life;
    if (present == null) {
      return new NotReady();
    }
    return present.dispatcher().session(present.admission());
  }

  /** Closes connections that come before the node knows who it is. */
  private static final class NotReady implements ConnectionHandler {
    @Override
    public void opened(Connection connection) {
      connection.close("the node is starting");
    }

    @Override
    public void received(Connection connection, Frame frame) {
      connection.close("the node is starting");
    }

    @Override
    public void closed(boolean refused, String reason) {
      LOG.debug("closed while starting: {}", reason);
    }
  }

  /** Completes when the node belongs to its cluster, or with the reason why it can't. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Where others reach the node. */
  public Address address() {
    return address;
  }

  /** Who the node is now; null before it has started. */
  public @Nullable MemberId id() {
    NodeLife present = life;
    return present == null ? null : present.self().id();
  }

  /** The committed metadata as this node knows it; null while it is in no cluster. */
  public @Nullable MetadataImage image() {
    NodeLife present = life;
    return present == null ? null : present.image();
  }

  /**
   * How the voters on the metadata stood when this node last looked; null if it is none of them.
   */
  public @Nullable RaftView voters() {
    NodeLife present = life;
    return present == null ? null : present.plane().voters();
  }

  /** How many requests of this node to the metadata log are not decided yet. */
  public int undecided() {
    NodeLife present = life;
    return present == null ? 0 : present.plane().undecided();
  }

  /** Whether this node's lease is valid now: whether it may acknowledge writes. */
  public boolean leaseValid() {
    NodeLife present = life;
    return present != null && present.plane().lease().valid(ports.clock().monotonicNanos());
  }

  /**
   * Gathers what each replica on this node is doing; the answer comes shard by shard, each on its
   * loop.
   */
  public void inspect(Consumer<List<PartitionStatus>> perShard) {
    NodeLife present = life;
    if (present != null) {
      for (Shard shard : present.shards()) {
        shard.execute(() -> perShard.accept(shard.host().inspect()));
      }
    }
  }

  /** Completes when the node has stopped; with the reason if a defect has stopped it. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Completes when the node has left its cluster after it was drained. */
  public CompletableFuture<Void> left() {
    return left;
  }

  /**
   * Hands over everything that the node has to the other members, leaves the cluster and closes.
   * Blocks until that is done, or nothing moves any more, or the time is up; then the node goes on
   * as a member that drains. What nobody can take is written to the stores behind maps meanwhile.
   *
   * @return what is left, and why; empty when the node has left
   */
  public List<String> drain(Duration timeout) {
    NodeLife present = life;
    if (present == null || closed.get()) {
      close();
      return List.of();
    }
    long begunNanos = System.nanoTime();
    StoreDrain stores = new StoreDrain(present.shards());
    List<String> rest = new ArrayList<>();
    try {
      stores.look();
      new Drain(present, left).await(timeout).forEach(some -> rest.add(some.toString()));
      if (rest.isEmpty()) {
        close();
        return rest;
      }
      long waiting = stores.await(timeout.toNanos() - (System.nanoTime() - begunNanos));
      if (waiting > 0) {
        rest.add("stores: %d keys have not been written".formatted(waiting));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      rest.add("interrupted while draining");
    }
    return rest;
  }

  /**
   * Leaves the cluster at once, without handing over what only this node has, then closes. Blocks
   * up to 10 s.
   */
  public void leave() {
    NodeLife present = life;
    if (present == null) {
      close();
      return;
    }
    CompletableFuture<Void> gone = new CompletableFuture<>();
    loops.control().execute(() -> present.plane().leave(() -> gone.complete(null)));
    try {
      gone.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("left without the cluster's word: {}", e.toString());
    }
    close();
  }

  /** Stops at once, without a word to the cluster. */
  @Override
  public void close() {
    stop(null);
  }

  private void fail(GridException defect) {
    ready.completeExceptionally(defect);
    stop(defect);
  }

  private void stop(@Nullable GridException defect) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    NodeLife present = life;
    if (present != null) {
      loops.control().execute(() -> present.end("the node is closing"));
    }
    release.run();
    if (defect == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(defect);
    }
  }
}
