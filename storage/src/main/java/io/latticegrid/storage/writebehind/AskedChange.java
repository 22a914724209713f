package io.latticegrid.storage.writebehind;

import io.latticegrid.storage.store.StoreException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody waits for: it is tried once, and is nobody's any more when it was
 * answered. Immutable.
 *
 * @param key the canonical key
 * @param value the canonical value; null to delete
 * @param answer told what became of it, once, on the loop
 */
public record AskedChange(byte[] key, byte @Nullable [] value, Consumer<Outcome> answer) {
  /** What became of it. */
  public sealed interface Outcome {
    /** The store has it, durably. */
    record Stored() implements Outcome {}

    /** The store does not have it, and never will. */
    record NotStored(StoreException why) implements Outcome {}

    /** The store may have it, or may not. */
    record Unknown(StoreException why) implements Outcome {}

    /** The store does not have it: somebody else writes there by now. */
    record Deposed() implements Outcome {}
  }
}
