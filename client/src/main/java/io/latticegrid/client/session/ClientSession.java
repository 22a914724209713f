package io.latticegrid.client.session;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.VerifyMessage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.wire.FrameView;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's session with a cluster: takes requests from any thread and carries them out on one
 * loop. Thread-safe; its parts are confined to that loop.
 *
 * <p>It is a deterministic core: time, connections and randomness are {@link ClientPorts}. Futures
 * are completed on the loop, so whoever continues there must not block.
 */
public final class ClientSession {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
  private static final DataMessage.Result SENT = new DataMessage.Result(true, null, 0);
  private static final Outcome<DataMessage.Result> RESULT =
      new Outcome.AsIs<>(DataMessage.Result.class, SENT);
  private static final Outcome<DataMessage> ANY = new Outcome.AsIs<>(DataMessage.class, SENT);
  private static final Outcome<BackupMessage.WholePage> WHOLE_PAGE =
      new Outcome.AsIs<>(
          BackupMessage.WholePage.class, new BackupMessage.WholePage(0, 0, true, List.of()));
  private static final Outcome<DataMessage.Scanned> SCANNED =
      new Outcome.AsIs<>(DataMessage.Scanned.class, new DataMessage.Scanned(0, true, List.of()));
  private static final Outcome<VerifyMessage.Verified> VERIFIED =
      new Outcome.AsIs<>(
          VerifyMessage.Verified.class,
          VerifyMessage.Verified.sound(null, VerifyMessage.Looked.NOTHING));
  private static final long STARTUP_REFRESH_NANOS = 200_000_000;

  private final SessionContext context;
  private final Rand destinations;
  private final Routes routes = new Routes();
  private final Links links;
  private final CallEngine engine;
  private final PlainAnswers plain;
  private final Intake intake;
  private final CopyReads copies;
  private final Startup startup;
  private final LossFeed losses;
  private Cancelable refresh = () -> {};
  private volatile @Nullable RoutingView view;

  private ClientSession(SessionContext context, GridFuture<ClientSession> started) {
    this.context = context;
    this.destinations = context.rand().fork("destinations");
    this.links = new Links(context, routes, new Events());
    this.engine = new CallEngine(context, routes, links);
    this.plain = new PlainAnswers(engine, context.counters());
    this.intake = new Intake(context, engine);
    this.copies = new CopyReads(context, routes, links, engine, intake);
    this.startup = new Startup(context, started);
    this.losses = new LossFeed(context, new Askable());
  }

  /** Connects to a cluster; the future fails when no member answers within the connect timeout. */
  public static CompletableFuture<ClientSession> open(ClientConfig config, ClientPorts ports) {
    SessionContext context = SessionContext.of(config, ports);
    Loop loop = context.loop();
    GridFuture<ClientSession> started = new GridFuture<>(loop::execute);
    ClientSession session = new ClientSession(context, started);
    loop.execute(session::begin);
    return started.whenComplete((opened, error) -> {
      if (error != null) {
        session.end(() -> {});
      }
    });
  }

  private void begin() {
    startup.begin();
    links.reconcile();
    refreshLater();
  }

  /** The monotonic time. */
  public long nowNanos() {
    return context.nowNanos();
  }

  /** Has a task run on the session's loop after some time, unless it is closed by then. */
  public void after(long nanos, Runnable task) {
    context
        .loop()
        .schedule(
            nanos,
            () -> {
              if (!intake.isClosed()) {
                task.run();
              }
            });
  }

  /** A name that nobody else has. */
  public String newName() {
    return "%016x%016x".formatted(context.rand().nextLong(), context.rand().nextLong());
  }

  /** A number that hardly anybody else has. */
  public long newTicket() {
    return context.rand().nextLong();
  }

  /** Carries out an operation on a partition. */
  public CompletableFuture<DataMessage.Result> operate(
      PartitionRequest request, CallOptions options) {
    return isPlain(request, options)
        ? single(request, options, RESULT)
        : copies.read(request, options);
  }

  /**
   * Carries out an operation on a partition; the future is done with what is read of its result.
   */
  public <T extends @Nullable Object> CompletableFuture<T> operate(
      PartitionRequest request, CallOptions options, ResultReader<T> reader) {
    return isPlain(request, options)
        ? single(request, options, reader)
        : copies.read(request, options).thenApply(reader::of);
  }

  /** Whether only the primary is asked. */
  private static boolean isPlain(PartitionRequest request, CallOptions options) {
    return options.reads().isPlain() || !(request.message() instanceof DataMessage.Get);
  }

  /** Claims a key; the answer is the entry that there is, or whether the claim is granted. */
  public CompletableFuture<DataMessage> claim(PartitionRequest request, CallOptions options) {
    return single(request, options, ANY);
  }

  /** Has entries of a partition verified. */
  public CompletableFuture<VerifyMessage.Verified> verify(
      PartitionRequest request, CallOptions options) {
    return single(request, options, VERIFIED);
  }

  /** Reads some entries of a partition. */
  public CompletableFuture<DataMessage.Scanned> scan(
      PartitionRequest request, CallOptions options) {
    return single(request, options, SCANNED);
  }

  /** Reads some entries of a partition whole. */
  public CompletableFuture<BackupMessage.WholePage> readWhole(
      PartitionRequest request, CallOptions options) {
    return single(request, options, WHOLE_PAGE);
  }

  private <T extends @Nullable Object> CompletableFuture<T> single(
      PartitionRequest request, CallOptions options, Outcome<T> outcome) {
    GridFuture<T> future = new GridFuture<>(context.onLoop());
    intake.submit(new SingleCall<>(request, outcome, future, options, context.nowNanos()));
    return future;
  }

  /** Reads many keys of a map; {@code partitions} says where each one is. */
  public CompletableFuture<BatchOutcome> getAll(
      MapTarget map, Purpose purpose, Keys keys, CallOptions options) {
    return batch(request(purpose, map, Batch.Kind.GET, keys), options);
  }

  /** Reads many keys of a map; the values go to the reader, and the outcome has none. */
  public CompletableFuture<BatchOutcome> getAll(
      MapTarget map, Purpose purpose, Keys keys, CallOptions options, BatchReader reader) {
    return batch(
        new BatchRequest(
            purpose, map, Batch.Kind.GET, keys.entries, keys.partitions, keys.cut, reader),
        options);
  }

  /** Writes many entries of a map. */
  public CompletableFuture<BatchOutcome> setAll(
      MapTarget map, Purpose purpose, Keys keys, CallOptions options) {
    return batch(request(purpose, map, Batch.Kind.SET, keys), options);
  }

  /** Removes many keys of a map. */
  public CompletableFuture<BatchOutcome> removeAll(
      MapTarget map, Purpose purpose, Keys keys, CallOptions options) {
    return batch(request(purpose, map, Batch.Kind.REMOVE, keys), options);
  }

  /** Removes many keys of a map, and tells where there were entries. */
  public CompletableFuture<BatchOutcome> removeTelling(
      MapTarget map, Purpose purpose, Keys keys, CallOptions options) {
    return batch(request(purpose, map, Batch.Kind.REMOVE_TELLING, keys), options);
  }

  /** Counts the entries of a map. */
  public CompletableFuture<BatchOutcome> count(
      MapTarget map, Purpose purpose, CallOptions options) {
    int[] all = IntStream.range(0, partitionCount()).toArray();
    BatchRequest request =
        new BatchRequest(purpose, map, Batch.Kind.COUNT, List.of(), all, Cut.AS_NEEDED, null);
    return batch(request, options);
  }

  private static BatchRequest request(Purpose purpose, MapTarget map, Batch.Kind kind, Keys keys) {
    return new BatchRequest(purpose, map, kind, keys.entries, keys.partitions, keys.cut, null);
  }

  private CompletableFuture<BatchOutcome> batch(BatchRequest request, CallOptions options) {
    GridFuture<BatchOutcome> future = new GridFuture<>(context.onLoop());
    Batch batch = new Batch(request, options, future);
    long now = context.nowNanos();
    intake.submit(
        request.purpose(), options, () -> batch.start(engine, now), future::completeExceptionally);
    return future;
  }

  /** Opens a map by name, and creates it if a definition is given and there is none. */
  public CompletableFuture<SessionMessage.MapOpened> openMap(
      String name, byte[] definition, CallOptions options) {
    return request(
        new Purpose("opening", "map '" + name + "'", false),
        options,
        new SessionMessage.OpenMap(name, definition),
        Destination.any(destinations),
        SessionMessage.MapOpened.class);
  }

  /** Runs or explains a query; {@code partitions} are those that can match, empty for all. */
  public CompletableFuture<List<byte[]>> query(
      NodeMessage.Query query, int group, int[] partitions, CallOptions options) {
    GridFuture<List<byte[]>> future = new GridFuture<>(context.onLoop());
    Destination destination =
        partitions.length == 0
            ? Destination.any(destinations)
            : Destination.ownerOf(group, partitions, destinations);
    intake.submit(new QueryCall(options, context.nowNanos(), query, destination, future));
    return future;
  }

  /** Asks a member for its counters. */
  public CompletableFuture<SortedMap<String, Long>> stats(MemberId member, CallOptions options) {
    return request(
            new Purpose("stats", "member " + member, false),
            options,
            new NodeMessage.Stats(),
            Destination.member(member),
            NodeMessage.StatsReply.class)
        .thenApply(NodeMessage.StatsReply::counters);
  }

  /** Sends an administrative request to a member, or to any. */
  public CompletableFuture<byte[]> admin(
      @Nullable MemberId member, byte[] request, CallOptions options) {
    return request(
            new Purpose(
                "administration", member == null ? "any member" : "member " + member, false),
            options,
            new NodeMessage.AdminRequest(request),
            member == null ? Destination.any(destinations) : Destination.member(member),
            NodeMessage.AdminReply.class)
        .thenApply(NodeMessage.AdminReply::protobuf);
  }

  /**
   * Tells of each write to a map that is lost from when the future is done, on the session's loop.
   */
  public CompletableFuture<Cancelable> onLostWrite(int mapId, Consumer<NodeMessage.Lost> listener) {
    GridFuture<Cancelable> future = new GridFuture<>(context.onLoop());
    context
        .onLoop()
        .execute(() -> {
          if (intake.isClosed()) {
            future.completeExceptionally(
                Intake.closed(new Purpose("listening", "lost writes", false)));
          } else {
            losses.listen(mapId, listener).thenAccept(future::complete);
          }
        });
    return future;
  }

  /** The members, for what concerns each of them. */
  private final class Askable implements LossFeed.Members {
    @Override
    public List<MemberInfo> all() {
      return routing().members();
    }

    @Override
    public CompletableFuture<NodeMessage.LostWrites> ask(
        MemberId member, NodeMessage.LostWritesAsk ask, CallOptions options) {
      return request(
          new Purpose("lost writes", "member " + member, false),
          options,
          ask,
          Destination.member(member),
          NodeMessage.LostWrites.class);
    }
  }

  private <T extends Message> CompletableFuture<T> request(
      Purpose purpose,
      CallOptions options,
      Message message,
      Destination destination,
      Class<T> type) {
    GridFuture<T> future = new GridFuture<>(context.onLoop());
    RequestCall.Reply<T> reply = new RequestCall.Reply<>(type, future);
    intake.submit(
        new RequestCall<>(purpose, options, context.nowNanos(), message, destination, reply));
    return future;
  }

  /** Members and tables as last received. */
  public RoutingView routing() {
    RoutingView current = view;
    if (current == null) {
      throw new GridException(Code.NOT_AVAILABLE, "the client is not connected yet");
    }
    return current;
  }

  /** Partitions a group. */
  public int partitionCount() {
    return routing().partitionCount();
  }

  /** Whether the caller is on the session's loop and must not block. */
  public boolean inLoop() {
    return context.loop().inLoop();
  }

  /** How this client behaves. */
  public ClientConfig config() {
    return context.config();
  }

  /** The world that this client lives in. */
  public ClientPorts ports() {
    return context.ports();
  }

  /** The counters. */
  public ClientStats stats() {
    Counters counters = context.counters();
    RoutingView current = view;
    return new ClientStats(
        counters.get(Counter.OPERATIONS),
        counters.get(Counter.RETRIES),
        counters.get(Counter.REDIRECTS),
        counters.get(Counter.RECONNECTS),
        counters.get(Counter.INDETERMINATE),
        counters.get(Counter.REFUSED),
        counters.get(Counter.ACTING),
        counters.get(Counter.LOST_WRITES_MISSED),
        counters.openConnections(),
        current == null ? 0 : current.version(),
        counters.get(Counter.HEDGES),
        counters.get(Counter.COPY_ANSWERS));
  }

  /**
   * Ends every operation and connection; the future is done when that is so. The transport is left
   * open.
   */
  public CompletableFuture<Void> close() {
    GridFuture<Void> future = new GridFuture<>(context.onLoop());
    end(() -> future.complete(null));
    return future;
  }

  private void end(Runnable then) {
    intake.close();
    context
        .loop()
        .execute(() -> {
          refresh.cancel();
          losses.close();
          engine.close();
          links.close();
          startup.failed(new GridException(Code.CLOSED, "the client was closed"));
          then.run();
        });
  }

  private void refreshLater() {
    long interval =
        startup.isOver() ? context.config().routingRefresh().toNanos() : STARTUP_REFRESH_NANOS;
    refresh =
        context
            .loop()
            .schedule(
                interval,
                () -> {
                  links.askForRouting(links.any(context.rand()));
                  refreshLater();
                });
  }

  private void routed(RoutingView newer) {
    if (newer.clusterId() != links.identity().clusterId()) {
      LOG.warn("ignoring the routing of another cluster");
      return;
    }
    if (!routes.apply(newer)) {
      return;
    }
    view = newer;
    links.reconcile();
    engine.routesChanged();
    if (!startup.isOver() && !newer.members().isEmpty()) {
      startup.succeeded(this);
    }
  }

  /**
   * The keys of a batch. Immutable.
   *
   * @param entries keys, with values for writes
   * @param partitions the partition of each
   * @param cut how they are taken apart
   */
  public record Keys(List<KeyValue> entries, int[] partitions, Cut cut) {
    /** Keys that may be handled apart from each other. */
    public Keys(List<KeyValue> entries, int[] partitions) {
      this(entries, partitions, Cut.AS_NEEDED);
    }
  }

  /** What the links report. */
  private final class Events implements LinkListener {
    @Override
    public void opened(MemberLink link) {
      context.counters().openConnections(links.openCount());
      engine.wakeParked();
    }

    @Override
    public void received(MemberLink link, Frame frame) {
      if (frame.message() instanceof SessionMessage.Routing routing) {
        routed(routing.view());
      } else if (frame.message() instanceof MoveMessage.MapMoved moved) {
        routes.apply(moved.placement());
      } else if (frame.message() instanceof SessionMessage.Ping) {
        link.send(frame.reply(new SessionMessage.Pong()));
      } else {
        engine.received(link, frame);
      }
    }

    @Override
    public boolean receivedPlain(MemberLink link, FrameView frame) {
      return plain.received(link, frame);
    }

    @Override
    public void lost(MemberLink link) {
      context.counters().openConnections(links.openCount());
      engine.lost(link);
      links.askForRouting(links.any(context.rand()));
    }

    @Override
    public void failed(MemberLink link, String reason) {
      startup.problem(link.address(), reason);
    }

    @Override
    public void rejected(MemberLink link, GridException error) {
      startup.rejected(link.address(), error);
    }
  }
}
