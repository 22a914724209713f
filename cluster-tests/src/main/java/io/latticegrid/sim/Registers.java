package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.history.Call;
import io.latticegrid.history.History;
import io.latticegrid.history.Request;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys of the strict group, which all clients read and write, and what they were told. Confined
 * to the simulation's thread. A key is left for a fresh one before the search through its history
 * would become long.
 */
final class Registers {
  private static final int SLOTS = 3;
  private static final int CALLS_OF_A_KEY = 200;
  private static final int UNKNOWN_OF_A_KEY = 4;

  private final History history = new History();
  private final int[] generations = new int[SLOTS];
  private final int[] calls = new int[SLOTS];
  private final int[] unknown = new int[SLOTS];

  History history() {
    return history;
  }

  /** Draws a key. */
  String key(Rand rand) {
    return key(rand.nextInt(SLOTS));
  }

  /** All keys that are in use. */
  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      keys.add(key(slot));
    }
    return keys;
  }

  private String key(int slot) {
    return "register." + slot + "." + generations[slot];
  }

  /** A client asks. */
  Call ask(String key, String client, Request request) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (key(slot).equals(key) && ++calls[slot] > CALLS_OF_A_KEY) {
        renew(slot);
      }
    }
    return history.call(key, client, request);
  }

  /** A client does not know what became of a change. */
  void unknown(String key) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (key(slot).equals(key) && ++unknown[slot] >= UNKNOWN_OF_A_KEY) {
        renew(slot);
      }
    }
  }

  private void renew(int slot) {
    generations[slot]++;
    calls[slot] = 0;
    unknown[slot] = 0;
  }

  /** Somebody accepted that a key is lost. */
  void lost(String key) {
    history.call(key, "loss", Request.loss()).answered(Request.DONE);
  }
}
