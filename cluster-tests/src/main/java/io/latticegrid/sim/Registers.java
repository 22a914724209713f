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
  private static final int SOME = 3;
  private static final int CALLS_OF_A_KEY = 200;
  private static final int UNKNOWN_OF_A_KEY = 4;

  private final History history = new History();
  private final int[] generations;
  private final int[] calls;
  private final int[] unknown;

  /** With so many keys in use at a time. */
  Registers(int slots) {
    generations = new int[slots];
    calls = new int[slots];
    unknown = new int[slots];
  }

  History history() {
    return history;
  }

  /** Draws a key. */
  String key(Rand rand) {
    return key(rand.nextInt(calls.length));
  }

  /** Draws some of the keys that are in use. */
  Set<String> some(Rand rand) {
    Set<String> keys = new LinkedHashSet<>();
    int first = rand.nextInt(calls.length);
    for (int i = 0; i < SOME; i++) {
      keys.add(key((first + i) % calls.length));
    }
    return keys;
  }

  private String key(int slot) {
    return "register." + slot + "." + generations[slot];
  }

  /** A client asks. */
  Call ask(String key, String client, Request request) {
    for (int slot = 0; slot < calls.length; slot++) {
      if (key(slot).equals(key) && ++calls[slot] > CALLS_OF_A_KEY) {
        renew(slot);
      }
    }
    return history.call(key, client, request);
  }

  /** A client does not know what became of a change. */
  void unknown(String key) {
    for (int slot = 0; slot < calls.length; slot++) {
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
