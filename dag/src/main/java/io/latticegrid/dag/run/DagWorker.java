package io.latticegrid.dag.run;

import io.latticegrid.dag.DagExecutor;
import io.latticegrid.dag.Exchange;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.Execution;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.ExecutionPlan;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs executions cooperatively on one loop. Confined to that loop. A turn does a bounded amount of
 * work, pass by pass, among the executions that have some; without work there are no turns: frames,
 * wake-ups and answers of other loops start them again, never a timer.
 */
public final class DagWorker implements DagExecutor {
  private final MemberId self;
  private final Loop loop;
  private final Clock clock;
  private final Exchange exchange;
  private final WorkerConfig config;
  private final Host host = new Shell();
  private final Map<ExecutionId, RunningExecution> live = new LinkedHashMap<>();
  private final Deque<RunningExecution> awake = new ArrayDeque<>();
  private final EarlyFrames early;
  private boolean turnDue;
  private long untold;

  /** A worker of a member on a loop. */
  public DagWorker(MemberId self, Loop loop, Clock clock, Exchange exchange, WorkerConfig config) {
    this.self = self;
    this.loop = loop;
    this.clock = clock;
    this.exchange = exchange;
    this.config = config;
    this.early = new EarlyFrames(config);
  }

  @Override
  public Execution start(ExecutionPlan plan, Consumer<Execution> whenEnded) {
    checkLoop();
    ExecutionId id = plan.id();
    StopReason refusal = early.refusal(id);
    Invariant.check(plan.members().contains(self), "started an execution of others");
    Invariant.check(
        !live.containsKey(id) && (refusal != null || !early.isEnded(id)),
        "an execution id is used twice");
    RunningExecution execution = new RunningExecution(new Topology(plan, self), host, whenEnded);
    live.put(id, execution);
    execution.begin(refusal);
    for (EarlyFrames.Early frame : early.take(id)) {
      receive(frame.from(), frame.frame());
    }
    host.wake(execution);
    return execution;
  }

  @Override
  public void receive(MemberId from, ExchangeFrame frame) {
    checkLoop();
    RunningExecution execution = live.get(frame.execution());
    if (execution == null) {
      for (EarlyFrames.Answer answer : early.add(from, frame)) {
        if (!exchange.send(answer.to(), answer.frame())) {
          untold++;
        }
      }
    } else if (execution.involves(from)) {
      execution.receive(from, frame);
    }
  }

  @Override
  public void memberLost(MemberId member) {
    checkLoop();
    StopReason reason = StopReason.memberLost("member " + member + " was lost");
    early.memberLost(member, reason);
    for (RunningExecution execution : new ArrayList<>(live.values())) {
      if (execution.involves(member)) {
        execution.stop(reason, true);
      }
    }
  }

  /** The executions that have not ended, in the order of their starts. */
  public List<Execution> executions() {
    checkLoop();
    return List.copyOf(live.values());
  }

  /** How often an end could not be told to a member, for want of a link. */
  public long untold() {
    return untold;
  }

  private void turn() {
    turnDue = false;
    long startNanos = clock.monotonicNanos();
    for (int pass = 0; pass < config.passesPerTurn() && !awake.isEmpty(); pass++) {
      RunningExecution execution = awake.remove();
      execution.exchangeAwake(false);
      if (execution.pass()) {
        host.wake(execution);
      }
      if (clock.monotonicNanos() - startNanos >= config.turnNanos()) {
        break;
      }
    }
    if (!awake.isEmpty()) {
      requestTurn();
    }
  }

  private void requestTurn() {
    if (!turnDue) {
      turnDue = true;
      loop.execute(this::turn);
    }
  }

  private void checkLoop() {
    Invariant.check(loop.inLoop(), "the dag worker was called off its loop");
  }

  /** What executions see of this worker. */
  private final class Shell implements Host {
    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public Exchange exchange() {
      return exchange;
    }

    @Override
    public void wake(RunningExecution execution) {
      if (!execution.state().isFinal() && !execution.exchangeAwake(true)) {
        awake.add(execution);
        requestTurn();
      }
    }

    @Override
    public void untold(MemberId member) {
      untold++;
    }

    @Override
    public void ended(RunningExecution execution) {
      live.remove(execution.id());
      early.remember(execution.id(), execution.stopReason().orElse(null));
    }
  }
}
