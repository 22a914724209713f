package io.latticegrid.chaos;

import io.latticegrid.history.Call;
import io.latticegrid.history.History;
import io.latticegrid.history.Request;
import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of the keys that they share, and what they were told; in a strict group it has
 * to be linearizable. Confined to the traffic's thread.
 *
 * <p>Keys are fresh in each window, so each window has a history of its own. That of the window
 * before is kept until its last calls have ended.
 */
final class Registers {
  private final Promise promise;
  private final List<Violation> violations = new ArrayList<>();
  private History present = new History();
  private @Nullable History former;
  private long checked;

  /** Of a group; nothing is looked at unless it promises that each key is linearizable. */
  Registers(Promise promise) {
    this.promise = promise;
  }

  /** What the group promises. */
  Promise promise() {
    return promise;
  }

  /** A client asks for a value. */
  Call get(String key, String client) {
    return present.call(key, client, Request.get());
  }

  /** A client asks for a value to be written if there is none. */
  Call putIfAbsent(String key, String client, String value) {
    return present.call(key, client, Request.putIfAbsent(value));
  }

  /** A client asks for a value to be written in place of another. */
  Call replace(String key, String client, String expected, String value) {
    return present.call(key, client, Request.compareAndSet(expected, value));
  }

  /** A window ends: fresh keys are used from now on. */
  void turn() {
    check(former);
    former = present;
    present = new History();
  }

  /** Nobody asks any more. */
  void end() {
    check(former);
    check(present);
    former = null;
    present = new History();
  }

  private void check(@Nullable History history) {
    if (promise == Promise.LINEARIZABLE && history != null) {
      violations.addAll(history.check());
      checked += history.checked();
    }
  }

  /** The keys that no register could have answered so. */
  List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** How many operations were held against what a register does. */
  long checked() {
    return checked;
  }
}
