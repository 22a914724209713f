package io.latticegrid.dag.run;

import io.latticegrid.dag.ByteSource;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ItemCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what one other member sends over an edge and gives it to the local consumers. Confined to
 * the worker's loop. It grants the whole window at first and then what was drained, once that is
 * half a window: the sender always has credit left or drained bytes on their way back to it, so it
 * is never stuck, and no more than a window and one item of bytes can wait here.
 */
final class ReceiverTasklet implements Tasklet {
  private final Link link;
  private final EdgeRouter router;
  private final ItemCodec codec;
  private final ExecutionConfig config;
  private final NetworkCounters counters;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final Granted granted = new Granted();
  private @Nullable ByteSource source;
  private int itemsLeft;
  private @Nullable Object refused;
  private boolean ended;
  private boolean done;

  ReceiverTasklet(
      Link link,
      EdgeRouter router,
      ItemCodec codec,
      ExecutionConfig config,
      NetworkCounters counters) {
    this.link = link;
    this.router = router;
    this.codec = codec;
    this.config = config;
    this.counters = counters;
  }

  /** Invites the sender. */
  @Override
  public void init() {
    grant(config.windowBytes());
  }

  /** Takes a frame of the sender, if it is the next one and within the credit. */
  void accept(ExchangeFrame.Data frame) {
    byte[] payload = frame.payload();
    if (ended || frame.sequence() != granted.frames) {
      throw link.violation(
          "frame " + frame.sequence() + " came when " + granted.frames + " was due");
    }
    if (payload.length > 0 && granted.bytes <= 0) {
      throw link.violation("frame " + frame.sequence() + " came without credit");
    }
    granted.frames++;
    granted.bytes -= payload.length;
    ended = frame.last();
    if (payload.length > 0) {
      waiting.add(payload);
      granted.waiting += payload.length;
      counters.queuedBytes += payload.length;
      counters.mostQueuedBytes = Math.max(counters.mostQueuedBytes, granted.waiting);
    }
  }

  @Override
  public boolean call() {
    if (router.isAbandoned()) {
      return discard();
    }
    int placed = 0;
    while (placed < config.batchItems() && placeNext()) {
      placed++;
    }
    counters.rowsReceived += placed;
    if (source == null && waiting.isEmpty() && ended) {
      finish();
      return true;
    }
    return placed > 0;
  }

  private boolean placeNext() {
    Object item = refused == null ? decodeNext() : refused;
    if (item == null) {
      return false;
    }
    refused = router.offer(item) ? null : item;
    if (refused == null && itemsLeft == 0) {
      drained();
    }
    return refused == null;
  }

  private @Nullable Object decodeNext() {
    if (source == null) {
      byte[] payload = waiting.peek();
      if (payload == null) {
        return null;
      }
      source = new ByteSource(payload);
      itemsLeft = source.readInt();
      if (itemsLeft < 1) {
        throw link.violation("a frame of " + itemsLeft + " items");
      }
    }
    Object item = codec.decode(source);
    itemsLeft--;
    if (itemsLeft == 0 && source.remaining() != 0) {
      throw link.violation("the codec left " + source.remaining() + " bytes of a frame");
    }
    return item;
  }

  /** The first waiting frame is no more needed. */
  private void drained() {
    int bytes = waiting.remove().length;
    source = null;
    granted.waiting -= bytes;
    counters.queuedBytes -= bytes;
    granted.drained += bytes;
    if (!ended && granted.drained >= Math.max(1, config.windowBytes() / 2)) {
      grant(granted.drained);
      granted.drained = 0;
    }
  }

  private void grant(long bytes) {
    granted.bytes += bytes;
    link.send(new ExchangeFrame.Credit(link.execution(), link.edge(), bytes));
  }

  /** Nobody here wants the items: takes them off the sender's hands until it ends. */
  private boolean discard() {
    boolean progress = !waiting.isEmpty();
    refused = null;
    while (!waiting.isEmpty()) {
      drained();
    }
    if (ended) {
      finish();
    }
    return progress || done;
  }

  private void finish() {
    router.close();
    done = true;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void release() {
    counters.queuedBytes -= granted.waiting;
    granted.waiting = 0;
    waiting.clear();
    source = null;
    refused = null;
  }

  @Override
  public String label() {
    return "receiver of edge " + link.edge() + " from " + link.peer();
  }

  /** The account with the sender, in bytes. */
  private static final class Granted {
    long frames;
    long bytes;
    long waiting;
    long drained;
  }
}
