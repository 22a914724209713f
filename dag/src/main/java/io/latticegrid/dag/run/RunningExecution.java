package io.latticegrid.dag.run;

import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.ExecutionState;
import io.latticegrid.dag.ExecutionStats;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Invariant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member's part of an execution, as a state machine. Confined to the worker's loop, save for
 * the callbacks.
 *
 * <pre>
 *   STARTING --first pass--> RUNNING --all done, here and everywhere--> COMPLETED
 *       |                       |
 *       +----- stop(reason) ----+--> FAILED, or CANCELLED if somebody asked for it
 * </pre>
 *
 * <p>Completion is agreed on: a member whose tasklets are done tells the coordinator, which tells
 * all when the last one has; until then a failure anywhere fails the execution everywhere. A stop
 * during a pass takes effect after the current tasklet has returned, so that no processor is closed
 * while it is being called.
 */
final class RunningExecution implements Execution, Callbacks {
  private final Topology topology;
  private final Host host;
  private final Consumer<Execution> whenEnded;
  private final Assembly assembly;
  private final Set<MemberId> unfinished;
  private ExecutionState state = ExecutionState.STARTING;
  private @Nullable StopReason reason;
  private @Nullable Stop pending;
  private boolean inPass;
  private boolean finishedHere;
  private boolean awake;
  private @Nullable Cancelable deadline;

  RunningExecution(Topology topology, Host host, Consumer<Execution> whenEnded) {
    this.topology = topology;
    this.host = host;
    this.whenEnded = whenEnded;
    this.assembly = new Assembly(topology, host.exchange(), this);
    this.unfinished = new LinkedHashSet<>(topology.others());
  }

  /** A stop to come: why, and whether the other members must be told. */
  private record Stop(StopReason reason, boolean tell) {}

  /** Makes and initialises everything, unless there is already a reason not to. */
  void begin(@Nullable StopReason refusal) {
    inPass = true;
    if (refusal != null) {
      stop(refusal, topology.isCoordinator());
    } else {
      buildAndInit();
      long timeoutNanos = topology.plan().config().timeoutNanos();
      if (timeoutNanos > 0) {
        deadline = host.loop().schedule(timeoutNanos, this::timeOut);
      }
    }
    inPass = false;
  }

  private void buildAndInit() {
    String at = "dag";
    try {
      assembly.build();
      for (Tasklet tasklet : assembly.tasklets()) {
        at = tasklet.label();
        tasklet.init();
      }
    } catch (StopException e) {
      stop(e.reason(), true);
    } catch (RuntimeException | StackOverflowError e) {
      stop(StopReason.failed(at, e), true);
    }
  }

  private void timeOut() {
    long millis = topology.plan().config().timeoutNanos() / 1_000_000;
    stop(StopReason.timedOut("execution " + id() + " exceeded " + millis + " ms"), true);
  }

  /** Calls every tasklet that isn't done once; true if another pass makes sense at once. */
  boolean pass() {
    if (state.isFinal()) {
      return false;
    }
    state = ExecutionState.RUNNING;
    boolean progress = false;
    boolean done = true;
    inPass = true;
    for (Tasklet tasklet : assembly.tasklets()) {
      if (pending != null) {
        break;
      }
      if (!tasklet.isDone()) {
        progress |= call(tasklet);
        done &= tasklet.isDone();
      }
    }
    inPass = false;
    settle(done);
    return progress && !state.isFinal();
  }

  private boolean call(Tasklet tasklet) {
    try {
      return tasklet.call();
    } catch (StopException e) {
      stop(e.reason(), true);
    } catch (RuntimeException | StackOverflowError e) {
      stop(StopReason.failed(tasklet.label(), e), true);
    }
    return true;
  }

  /** Takes a frame of another member of the plan. */
  void receive(MemberId from, ExchangeFrame frame) {
    if (pending != null || state.isFinal()) {
      return;
    }
    try {
      switch (frame) {
        case ExchangeFrame.Data data -> receiver(data, from).accept(data);
        case ExchangeFrame.Credit credit -> sender(credit, from).grant(credit.bytes());
        case ExchangeFrame.Done done -> receiveDone(from);
        case ExchangeFrame.Cancel cancel -> stop(cancel.reason(), topology.isCoordinator());
      }
    } catch (StopException e) {
      stop(e.reason(), true);
    }
    host.wake(this);
  }

  private ReceiverTasklet receiver(ExchangeFrame.Data data, MemberId from) {
    ReceiverTasklet receiver = assembly.receiver(data.edge(), from);
    if (receiver == null) {
      throw violation(from, "sent data for edge " + data.edge() + ", on which nothing is received");
    }
    return receiver;
  }

  private SenderTasklet sender(ExchangeFrame.Credit credit, MemberId from) {
    SenderTasklet sender = assembly.sender(credit.edge(), from);
    if (sender == null) {
      throw violation(from, "gave credit for edge " + credit.edge() + ", on which nothing is sent");
    }
    return sender;
  }

  private void receiveDone(MemberId from) {
    if (topology.isCoordinator()) {
      if (!unfinished.remove(from)) {
        throw violation(from, "completed twice");
      }
      settle(finishedHere);
      return;
    }
    if (!from.equals(id().coordinator()) || !finishedHere) {
      throw violation(from, "declared the results whole too early");
    }
    end(ExecutionState.COMPLETED);
  }

  private static StopException violation(MemberId from, String what) {
    return new StopException(StopReason.protocol("member " + from + " " + what));
  }

  /** Ends the execution now, or after the current tasklet if one is being called. */
  void stop(StopReason why, boolean tell) {
    if (pending == null && !state.isFinal()) {
      pending = new Stop(why, tell);
      settle(false);
      host.wake(this);
    }
  }

  private void settle(boolean doneHere) {
    if (inPass || state.isFinal()) {
      return;
    }
    if (pending != null) {
      abort(pending);
    } else if (doneHere) {
      if (!finishedHere) {
        finishHere();
      }
      if (topology.isCoordinator() && unfinished.isEmpty()) {
        tellOthers(new ExchangeFrame.Done(id()));
        end(ExecutionState.COMPLETED);
      }
    }
  }

  private void finishHere() {
    finishedHere = true;
    MemberId coordinator = id().coordinator();
    if (!topology.isCoordinator()
        && !host.exchange().send(coordinator, new ExchangeFrame.Done(id()))) {
      stop(StopReason.memberLost("there is no link to coordinator " + coordinator), true);
    }
  }

  private void abort(Stop stop) {
    reason = release(stop.reason());
    if (stop.tell()) {
      tellOthers(new ExchangeFrame.Cancel(id(), reason));
    }
    end(
        reason.kind() == StopReason.Kind.CANCELLED
            ? ExecutionState.CANCELLED
            : ExecutionState.FAILED);
  }

  /** Counts whom it could not tell: they have lost the link, and learn of the end by that. */
  private void tellOthers(ExchangeFrame frame) {
    for (MemberId member : topology.others()) {
      if (!host.exchange().send(member, frame)) {
        host.untold(member);
      }
    }
  }

  /** Closes all processors, drops all items; failures on the way are added to the reason. */
  private StopReason release(StopReason why) {
    StopReason whole = why;
    for (Tasklet tasklet : assembly.tasklets()) {
      try {
        tasklet.release();
      } catch (RuntimeException e) {
        String message = whole.message() + "; closing " + tasklet.label() + ": " + e;
        whole = new StopReason(whole.kind(), whole.code(), message);
      }
    }
    assembly.releaseQueues();
    return whole;
  }

  private void end(ExecutionState last) {
    Invariant.check(!state.isFinal(), "an execution ended twice");
    state = last;
    if (deadline != null) {
      deadline.cancel();
    }
    host.ended(this);
    whenEnded.accept(this);
  }

  /** Marks it as waiting for a pass, or not; says what it was before. */
  boolean exchangeAwake(boolean now) {
    boolean before = awake;
    awake = now;
    return before;
  }

  boolean involves(MemberId member) {
    return topology.plan().members().contains(member);
  }

  @Override
  public void wakeUp() {
    host.loop().execute(() -> host.wake(this));
  }

  @Override
  public void onWorker(Runnable task) {
    host.loop().execute(() -> runHere(task));
  }

  private void runHere(Runnable task) {
    if (finishedHere || pending != null || state.isFinal()) {
      return;
    }
    inPass = true;
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError e) {
      stop(StopReason.failed("callback", e), true);
    }
    inPass = false;
    settle(false);
    host.wake(this);
  }

  @Override
  public ExecutionId id() {
    return topology.plan().id();
  }

  @Override
  public ExecutionState state() {
    return state;
  }

  @Override
  public Optional<StopReason> stopReason() {
    return Optional.ofNullable(reason);
  }

  @Override
  public void cancel(String why) {
    stop(StopReason.cancelled(why), true);
  }

  @Override
  public ExecutionStats stats() {
    return assembly.stats();
  }
}
