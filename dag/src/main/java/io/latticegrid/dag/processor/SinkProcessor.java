package io.latticegrid.dag.processor;

import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import java.util.function.Predicate;

/** Gives items to a receiver that may refuse. Confined to the worker's loop. */
final class SinkProcessor implements Processor {
  private final Predicate<Object> receiver;

  SinkProcessor(Predicate<Object> receiver) {
    this.receiver = receiver;
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    for (Object item = inbox.peek(); item != null; item = inbox.peek()) {
      if (!receiver.test(item)) {
        return;
      }
      inbox.poll();
    }
  }
}
