package io.latticegrid.dag.run;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.port.Invariant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drives one processor: PROCESSING while an input is open, then COMPLETING, then DONE. Confined to
 * the worker's loop.
 */
final class ProcessorTasklet implements Tasklet {
  private static final int NO_PRIORITY = Integer.MAX_VALUE;

  private final Processor processor;
  private final Context context;
  private final InputEdge[] inputs;
  private final VertexOutbox outbox;
  private final VertexCounters counters;
  private final int itemsPerCall;
  private final QueueInbox inbox = new QueueInbox();
  private State state;
  private int input;
  private @Nullable ItemQueue unfinished;
  private @Nullable InputEdge completing;
  private boolean closed;

  ProcessorTasklet(
      Processor processor,
      Context context,
      List<InputEdge> inputs,
      VertexOutbox outbox,
      VertexCounters counters,
      int itemsPerCall) {
    this.processor = processor;
    this.context = context;
    this.inputs = inputs.toArray(new InputEdge[0]);
    this.outbox = outbox;
    this.counters = counters;
    this.itemsPerCall = itemsPerCall;
    this.state = inputs.isEmpty() ? State.COMPLETING : State.PROCESSING;
  }

  @Override
  public void init() {
    outbox.beginCall();
    processor.init(context);
  }

  @Override
  public boolean call() {
    if (outbox.isAbandoned()) {
      finish();
      return true;
    }
    outbox.beginCall();
    boolean progress =
        switch (state) {
          case PROCESSING -> process();
          case COMPLETING -> complete();
          case DONE -> false;
        };
    outbox.endCall();
    return progress || outbox.madeProgress();
  }

  private boolean process() {
    boolean progress = completing == null && processNext();
    if (!processor.wantsMore()) {
      abandonInputs();
      state = State.COMPLETING;
      return true;
    }
    return completeEdges() || progress;
  }

  private boolean processNext() {
    ItemQueue queue = unfinished == null ? nextQueue() : unfinished;
    return (queue != null || outbox.hasRefused()) && processInbox(queue);
  }

  /** The same inbox is shown until the processor has emptied it, else it would lose its place. */
  private boolean processInbox(@Nullable ItemQueue queue) {
    inbox.show(queue, itemsPerCall);
    processor.process(inputs[input].ordinal(), inbox);
    counters.rowsIn += inbox.polled();
    unfinished = inbox.isEmpty() ? null : queue;
    return inbox.polled() > 0;
  }

  /** A queue with items among the open inputs of the first priority, in turns. */
  private @Nullable ItemQueue nextQueue() {
    int priority = firstOpenPriority();
    for (int tried = 0; tried < inputs.length; tried++) {
      input = input + 1 >= inputs.length ? 0 : input + 1;
      if (inputs[input].priority() == priority) {
        ItemQueue queue = inputs[input].nextWithItems();
        if (queue != null) {
          return queue;
        }
      }
    }
    return null;
  }

  private int firstOpenPriority() {
    int first = NO_PRIORITY;
    for (InputEdge edge : inputs) {
      if (!edge.isCompleted()) {
        first = Math.min(first, edge.priority());
      }
    }
    return first;
  }

  /** Tells the processor of ended inputs, one after the other; its refused items come first. */
  private boolean completeEdges() {
    boolean progress = false;
    for (InputEdge edge : inputs) {
      boolean begins = !edge.isCompleted() && edge.isExhausted() && !outbox.hasRefused();
      if (completing == edge || (completing == null && begins)) {
        completing = processor.tryCompleteEdge(edge.ordinal()) ? null : edge;
        if (completing == null) {
          edge.markCompleted();
          progress = true;
        }
      }
    }
    if (firstOpenPriority() == NO_PRIORITY) {
      state = State.COMPLETING;
      return true;
    }
    return progress;
  }

  private boolean complete() {
    if (!processor.complete()) {
      return false;
    }
    Invariant.check(!outbox.hasRefused(), "a processor completed and dropped a refused item");
    finish();
    return true;
  }

  private void finish() {
    abandonInputs();
    outbox.close();
    state = State.DONE;
    release();
  }

  private void abandonInputs() {
    unfinished = null;
    for (InputEdge edge : inputs) {
      edge.abandon();
    }
  }

  @Override
  public boolean isDone() {
    return state == State.DONE;
  }

  @Override
  public void release() {
    if (!closed) {
      closed = true;
      processor.close();
    }
  }

  @Override
  public String label() {
    return context.instance().vertex() + "#" + context.instance().globalIndex();
  }

  private enum State {
    /** Some input may still bring items. */
    PROCESSING,
    /** All inputs have ended. */
    COMPLETING,
    /** The outputs are closed. */
    DONE
  }
}
