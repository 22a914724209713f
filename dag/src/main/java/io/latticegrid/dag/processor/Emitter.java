package io.latticegrid.dag.processor;

import io.latticegrid.dag.Outbox;
import io.latticegrid.data.port.Invariant;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a processor's place: holds the one item that was refused and offers it again first.
 * Confined to its processor. It offers to all outputs.
 */
public final class Emitter {
  private final Outbox outbox;
  private @Nullable Object refused;

  /** Emits to an outbox. */
  public Emitter(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Offers the item held, if there is one; false if it is still refused. */
  public boolean flush() {
    if (refused != null && outbox.offer(refused)) {
      refused = null;
    }
    return refused == null;
  }

  /** Offers an item and holds it if it is refused; false then. Nothing may be held before. */
  public boolean emit(Object item) {
    Invariant.check(refused == null, "an emitter got an item while it holds another");
    if (outbox.offer(item)) {
      return true;
    }
    refused = item;
    return false;
  }

  /** Offers the item held and then those of an iterator; true when all have been accepted. */
  public boolean emitAll(Iterator<?> items) {
    if (!flush()) {
      return false;
    }
    while (items.hasNext()) {
      if (!emit(items.next())) {
        return false;
      }
    }
    return true;
  }
}
