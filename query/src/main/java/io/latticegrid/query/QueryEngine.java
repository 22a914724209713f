package io.latticegrid.query;

import io.latticegrid.dag.Dag;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.InvalidDagException;
import io.latticegrid.dag.StopReason;
import io.latticegrid.dag.run.DagWorker;
import io.latticegrid.dag.run.WorkerConfig;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Filter;
import io.latticegrid.data.query.Query;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.query.ScanPort.ScanRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans queries, runs them on the members that own the partitions, and delivers whole results or
 * errors, never a part for the whole. Confined to the DAG worker's loop.
 *
 * <p>When a partition moves or a member is lost while a query runs, all of it is void: it is
 * planned anew on newer metadata, until its deadline.
 */
public final class QueryEngine {
  private static final long DEFAULT_TIMEOUT_NANOS = 30_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long REPLAN_NANOS = 50 * NANOS_PER_MILLI;
  private static final long WATCH_NANOS = 250 * NANOS_PER_MILLI;
  private static final long DELIVER_AGAIN_NANOS = 5 * NANOS_PER_MILLI;
  private static final int MAX_ATTEMPTS = 40;
  private static final String CLIENT_GONE = "the client is gone";

  /** Queries that a coordinator runs at once; more are answered with overload. */
  public static final int MAX_RUNNING = 256;

  private final QueryPorts ports;
  private final DagWorker worker;
  private final Map<ExecutionId, QueryRun> runs = new LinkedHashMap<>();
  private final Set<QueryRun> unfinished = new LinkedHashSet<>();
  private final TreeSet<MemberId> members = new TreeSet<>();
  private long sequence;
  private boolean closed;

  /** An engine without queries. */
  public QueryEngine(QueryPorts ports) {
    this.ports = ports;
    this.worker =
        new DagWorker(
            ports.self(),
            ports.loop(),
            ports.clock(),
            (to, frame) -> send(to, new EngineMessage.Exchanged(frame)),
            WorkerConfig.DEFAULT);
  }

  private boolean send(MemberId to, EngineMessage message) {
    return ports.members().send(to, EngineMessage.encode(message));
  }

  /**
   * Runs or explains a query.
   *
   * @param mapName the map
   * @param query what is asked
   * @param explainOnly plan it, run nothing
   * @param timeoutMillis how long it may take; 0 for 30 s
   * @param sink where the result goes
   */
  public void run(
      String mapName, byte[] query, boolean explainOnly, int timeoutMillis, ResultSink sink) {
    long timeoutNanos =
        timeoutMillis <= 0 ? DEFAULT_TIMEOUT_NANOS : timeoutMillis * NANOS_PER_MILLI;
    QueryRun run = new QueryRun(sink, ports.clock().monotonicNanos() + timeoutNanos);
    if (closed) {
      run.fail(new GridException(GridException.Code.CLOSED, "the node is closing"));
    } else if (unfinished.size() >= MAX_RUNNING) {
      run.fail(
          new GridException(
              GridException.Code.OVERLOADED, MAX_RUNNING + " queries are running on this node"));
    } else {
      unfinished.add(run);
      attempt(run, mapName, query, explainOnly);
    }
  }

  private void fail(QueryRun run, GridException error) {
    unfinished.remove(run);
    run.fail(error);
  }

  private void attempt(QueryRun run, String mapName, byte[] query, boolean explainOnly) {
    if (run.isEnded()) {
      return;
    }
    if (!run.sink().isOpen()) {
      unfinished.remove(run);
      run.cancel(CLIENT_GONE);
      return;
    }
    MetadataImage image = ports.image().get();
    if (image == null) {
      fail(run, new GridException(GridException.Code.NOT_AVAILABLE, "the node is in no cluster"));
      return;
    }
    try {
      QueryPlan plan = Planner.plan(image, mapName, Query.fromBytes(query));
      ResultShape shape = ResultShape.of(plan.query(), plan.map().definition());
      RowOrder.of(plan.query().ordering(), shape.columns());
      if (explainOnly) {
        deliver(run, shape, run.explanation(plan, nodes(plan, image)));
      } else {
        start(run, plan, shape, image, () -> attempt(run, mapName, query, false));
      }
    } catch (MalformedDataException | InvalidDagException e) {
      String why = String.valueOf(e.getMessage());
      fail(run, new GridException(GridException.Code.INVALID_QUERY, why, e));
    } catch (GridException e) {
      fail(run, e);
    }
  }

  private static List<String> nodes(QueryPlan plan, MetadataImage image) {
    List<String> addresses = new ArrayList<>();
    for (MemberId member : plan.parts().keySet()) {
      image.member(member).ifPresent(info -> addresses.add(info.address().toString()));
    }
    return addresses;
  }

  private void start(
      QueryRun run, QueryPlan plan, ResultShape shape, MetadataImage image, Runnable again) {
    ExecutionId id = new ExecutionId(ports.self(), ++sequence);
    run.begin();
    List<MemberId> taking = new ArrayList<>(plan.parts().keySet());
    if (!taking.contains(ports.self())) {
      taking.add(ports.self());
    }
    long left =
        Math.max(1, (run.deadlineNanos() - ports.clock().monotonicNanos()) / NANOS_PER_MILLI);
    Function<MemberId, EngineMessage.Start> message =
        member ->
            new EngineMessage.Start(
                id,
                plan.map(),
                plan.query(),
                left,
                taking,
                plan.parts().getOrDefault(member, List.of()));
    // This member first: only what has started here can be ended by a member that is not reached.
    Execution execution =
        take(
            message.apply(ports.self()),
            run::add,
            ended -> ended(run, plan, shape, image, ended, again));
    run.started(execution);
    runs.put(id, run);
    for (MemberId member : taking) {
      boolean other = !member.equals(ports.self()) && !execution.state().isFinal();
      if (other && !send(member, message.apply(member))) {
        worker.memberLost(member);
      }
    }
    watch(run, id);
  }

  /** Ends the query when nobody waits for it any more. */
  private void watch(QueryRun run, ExecutionId id) {
    ports
        .loop()
        .schedule(
            WATCH_NANOS,
            () -> {
              if (!run.isEnded() && runs.get(id) == run) {
                if (run.sink().isOpen()) {
                  watch(run, id);
                } else {
                  unfinished.remove(run);
                  run.cancel(CLIENT_GONE);
                }
              }
            });
  }

  private void ended(
      QueryRun run,
      QueryPlan plan,
      ResultShape shape,
      MetadataImage image,
      Execution execution,
      Runnable again) {
    runs.remove(execution.id());
    if (run.isEnded()) {
      return;
    }
    if (execution.state() == ExecutionState.COMPLETED) {
      deliver(run, shape, run.explanation(plan, nodes(plan, image)));
      return;
    }
    GridException error =
        execution
            .stopReason()
            .map(StopReason::exception)
            .orElseGet(() -> new GridException(GridException.Code.INTERNAL, "no reason given"));
    boolean retry =
        error.code() == GridException.Code.TOPOLOGY_CHANGED && run.attempts() < MAX_ATTEMPTS;
    long now = ports.clock().monotonicNanos();
    if (retry && now + REPLAN_NANOS < run.deadlineNanos()) {
      ports.loop().schedule(REPLAN_NANOS * Math.min(run.attempts(), 10), again);
    } else {
      fail(run, error);
    }
  }

  private void deliver(QueryRun run, ResultShape shape, Explanation explanation) {
    if (run.deliver(shape.columns(), explanation)) {
      unfinished.remove(run);
    } else if (ports.clock().monotonicNanos() < run.deadlineNanos()) {
      ports.loop().schedule(DELIVER_AGAIN_NANOS, () -> deliver(run, shape, explanation));
    } else {
      fail(run, new GridException(GridException.Code.TIMEOUT, "the client took too long"));
    }
  }

  /** Starts this member's part of an execution. */
  private Execution take(
      EngineMessage.Start start,
      Consumer<List<@Nullable Object>> result,
      Consumer<Execution> whenEnded) {
    ResultShape shape = ResultShape.of(start.query(), start.map().definition());
    ScanRequest template =
        new ScanRequest(
            start.map().group(),
            0,
            start.map().id(),
            0,
            0,
            PartitionReader.recordsPerBatch(),
            Filter.of(start.query().predicate(), start.map().definition()),
            shape.projection());
    Dag dag =
        QueryDag.build(
            start.query(),
            shape,
            context ->
                new PartitionReader(ports, start, template, looked -> scanned(start.id(), looked)),
            result);
    ExecutionConfig config =
        new ExecutionConfig(
            ExecutionConfig.DEFAULT.windowBytes(),
            ExecutionConfig.DEFAULT.frameBytes(),
            ExecutionConfig.DEFAULT.batchItems(),
            start.timeoutMillis() * NANOS_PER_MILLI);
    return worker.start(new ExecutionPlan(start.id(), dag, start.members(), config), whenEnded);
  }

  private void scanned(ExecutionId id, long looked) {
    if (id.coordinator().equals(ports.self())) {
      QueryRun run = runs.get(id);
      if (run != null) {
        run.scanned(looked);
      }
    } else {
      // Links keep order: it arrives before the executor's word that this member is done.
      send(id.coordinator(), new EngineMessage.Scanned(id, looked));
    }
  }

  /**
   * A message of another member's engine; what is malformed is a typed error of that execution or
   * is dropped.
   */
  public void received(MemberId from, byte[] payload) {
    if (closed) {
      return;
    }
    switch (EngineMessage.decode(payload)) {
      case EngineMessage.Start start -> {
        if (!start.id().coordinator().equals(from)
            || !start.members().containsAll(List.of(from, ports.self()))) {
          throw new MalformedDataException("a start of " + start.id() + " from " + from);
        }
        takePart(start);
      }
      case EngineMessage.Exchanged exchanged -> worker.receive(from, exchanged.frame());
      case EngineMessage.Scanned scanned -> {
        QueryRun run = runs.get(scanned.id());
        if (run != null) {
          run.scanned(scanned.looked());
        }
      }
    }
  }

  /** What this member cannot run ends the execution everywhere, rather than at its deadline. */
  private void takePart(EngineMessage.Start start) {
    try {
      take(start, row -> {}, ended -> {});
    } catch (MalformedDataException | GridException e) {
      ExchangeFrame.Cancel refusal =
          new ExchangeFrame.Cancel(start.id(), StopReason.failed("start on " + ports.self(), e));
      send(start.id().coordinator(), new EngineMessage.Exchanged(refusal));
    }
  }

  /** The committed metadata changed: executions with members that left are void. */
  public void changed(MetadataImage image) {
    for (MemberId member : List.copyOf(members)) {
      if (!image.isMember(member)) {
        memberLost(member);
      }
    }
    members.clear();
    members.addAll(image.memberIds());
  }

  /** The link to a member broke: messages may be missing, so executions with it are void. */
  public void memberLost(MemberId member) {
    worker.memberLost(member);
  }

  /**
   * How many queries this member coordinates now, those included whose clients still take the
   * result.
   */
  public int running() {
    return unfinished.size();
  }

  /** Ends everything. */
  public void close() {
    closed = true;
    for (QueryRun run : List.copyOf(unfinished)) {
      fail(run, new GridException(GridException.Code.CLOSED, "the node is closing"));
      run.cancel("the node is closing");
    }
  }
}
