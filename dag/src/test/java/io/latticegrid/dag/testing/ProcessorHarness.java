package io.latticegrid.dag.testing;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Outbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one processor by itself against every hostile outbox, and shows that its output is the same
 * whatever the outbox does. Inputs are shown in batches of one and of many.
 */
public final class ProcessorHarness {
  private static final int MAX_CALLS = 1_000_000;

  private ProcessorHarness() {}

  /** The output for these inputs on ordinal 0, the same under every hostility. */
  public static List<Object> outputOf(Supplier<Processor> supplier, List<?> inputs) {
    List<Object> expected = run(supplier.get(), inputs, Hostility.NONE, Integer.MAX_VALUE);
    for (Hostility hostility : Hostility.values()) {
      for (int batch : new int[] {1, 3, Integer.MAX_VALUE}) {
        List<Object> output = run(supplier.get(), inputs, hostility, batch);
        if (!output.equals(expected)) {
          throw new AssertionError(
              hostility + " with batches of " + batch + ": " + output + " for " + expected);
        }
      }
    }
    return expected;
  }

  /** The output under one hostility. */
  public static List<Object> run(
      Processor processor, List<?> inputs, Hostility hostility, int batch) {
    HostileOutbox outbox = new HostileOutbox(hostility);
    Deque<Object> left = new ArrayDeque<>(inputs);
    processor.init(new LoneContext(outbox));
    int calls = 0;
    while (!left.isEmpty() && processor.wantsMore()) {
      outbox.beginCall();
      processor.process(0, new DequeInbox(left, batch));
      Invariant.check(calls++ < MAX_CALLS, "the processor makes no progress");
    }
    boolean done = false;
    while (!done) {
      outbox.beginCall();
      done = processor.complete();
      Invariant.check(calls++ < MAX_CALLS, "the processor never completes");
    }
    outbox.checkNothingRefused();
    processor.close();
    return outbox.accepted;
  }

  private static final class HostileOutbox implements Outbox {
    private final Hostility hostility;
    private final List<Object> accepted = new ArrayList<>();
    private @Nullable Object refused;
    private long offers;
    private long calls;
    private int room;

    HostileOutbox(Hostility hostility) {
      this.hostility = hostility;
    }

    void beginCall() {
      calls++;
      room =
          switch (hostility) {
            case NONE, EVERY_OTHER -> Integer.MAX_VALUE;
            case CAPACITY_ONE -> 1;
            case MOSTLY_FULL -> calls % 3 == 0 ? 2 : 0;
          };
    }

    void checkNothingRefused() {
      Invariant.check(refused == null, "the processor dropped a refused item");
    }

    @Override
    public boolean offer(int ordinal, Object item) {
      return offer(item);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one
    public boolean offer(Object item) {
      Invariant.check(refused == null || refused == item, "the processor ignored a refusal");
      offers++;
      boolean takes = room > 0 && (hostility != Hostility.EVERY_OTHER || offers % 2 == 0);
      if (takes) {
        room--;
        accepted.add(item);
      }
      refused = takes ? null : item;
      return takes;
    }
  }

  private record LoneContext(Outbox outbox) implements Context {
    @Override
    public ExecutionId executionId() {
      return new ExecutionId(self(), 1);
    }

    @Override
    public MemberId self() {
      return new MemberId(1, 1);
    }

    @Override
    public List<MemberId> members() {
      return List.of(self());
    }

    @Override
    public Instance instance() {
      return new Instance("alone", 0, 1, 0, 1);
    }

    @Override
    public void wakeUp() {}

    @Override
    public void onWorker(Runnable task) {
      task.run();
    }
  }

  private static final class DequeInbox implements Inbox {
    private final Deque<Object> left;
    private int budget;

    DequeInbox(Deque<Object> left, int budget) {
      this.left = left;
      this.budget = budget;
    }

    @Override
    public @Nullable Object peek() {
      return budget == 0 ? null : left.peek();
    }

    @Override
    public @Nullable Object poll() {
      Object item = budget == 0 ? null : left.poll();
      budget -= item == null ? 0 : 1;
      return item;
    }

    @Override
    public int size() {
      return Math.min(budget, left.size());
    }
  }
}
