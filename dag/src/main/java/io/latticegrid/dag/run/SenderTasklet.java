package io.latticegrid.dag.run;

import io.latticegrid.dag.ByteSink;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ItemCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what the local producers of an edge have for one other member, as far as that member's
 * credit goes. Confined to the worker's loop. Without credit the producers' queues fill and refuse,
 * which is how a slow consumer slows a producer elsewhere. A frame may overdraw the credit by one
 * item, so that an item larger than the window passes.
 */
final class SenderTasklet implements Tasklet {
  private static final int FRAMES_PER_CALL = 4;

  private final Link link;
  private final InputEdge input;
  private final ItemCodec codec;
  private final ExecutionConfig config;
  private final NetworkCounters counters;
  private final ByteSink sink = new ByteSink(1024);
  private long credit;
  private boolean invited;
  private long frames;
  private boolean done;

  SenderTasklet(
      Link link,
      List<ItemQueue> producers,
      ItemCodec codec,
      ExecutionConfig config,
      NetworkCounters counters) {
    this.link = link;
    this.input = new InputEdge(0, 0, producers);
    this.codec = codec;
    this.config = config;
    this.counters = counters;
  }

  /** The receiver drained so many bytes, or invites to send them. */
  void grant(long bytes) {
    if (bytes < 1 || bytes > config.windowBytes() - credit) {
      throw link.violation(bytes + " bytes of credit exceed the window");
    }
    invited = true;
    credit += bytes;
  }

  @Override
  public boolean call() {
    if (!invited) {
      return false;
    }
    boolean progress = false;
    for (int i = 0; i < FRAMES_PER_CALL && credit > 0 && !done; i++) {
      int items = fill();
      if (items == 0) {
        break;
      }
      send(sink.toByteArray());
      progress = true;
    }
    return sendEnd() || progress;
  }

  private int fill() {
    sink.clear();
    sink.writeInt(0);
    long aim = Math.min(config.frameBytes(), credit);
    int items = 0;
    while (items < config.batchItems() && (sink.size() < aim || items == 0)) {
      Object item = nextItem();
      if (item == null) {
        break;
      }
      codec.encode(item, sink);
      items++;
    }
    sink.putInt(0, items);
    counters.rowsSent += items;
    return items;
  }

  private @Nullable Object nextItem() {
    ItemQueue queue = input.nextWithItems();
    return queue == null ? null : queue.poll();
  }

  private void send(byte[] payload) {
    credit -= payload.length;
    counters.bytesSent += payload.length;
    done = input.isExhausted();
    link.send(new ExchangeFrame.Data(link.execution(), link.edge(), frames, payload, done));
    frames++;
  }

  /** An end without items costs no credit. */
  private boolean sendEnd() {
    if (done) {
      return false;
    }
    if (input.isExhausted()) {
      send(new byte[0]);
      return true;
    }
    if (credit <= 0 && input.hasItems()) {
      counters.creditStalls++;
    }
    return false;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void release() {
    sink.clear();
  }

  @Override
  public String label() {
    return "sender of edge " + link.edge() + " to " + link.peer();
  }
}
