package io.latticegrid.partition;

import io.latticegrid.proto.message.DataMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keys on which an operation is under way that waits for the outside world (a store, user code).
 * Confined to the shard's loop. Later operations on such a key park, in order and bounded; the
 * completion resumes them.
 */
final class SuspendedKeys {
  /** Operations that may wait for one key. */
  static final int MAX_WAITING = 64;

  private final Map<EntryKey, ArrayDeque<Operation>> waiting = new HashMap<>();

  /** Suspends a key; false if it is suspended already. */
  boolean suspend(int mapId, byte[] key) {
    return waiting.putIfAbsent(new EntryKey(mapId, key), new ArrayDeque<>()) == null;
  }

  /** Whether no key is suspended: the common case, asked on every operation. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean isSuspended(int mapId, byte[] key) {
    return !waiting.isEmpty() && waiting.containsKey(new EntryKey(mapId, key));
  }

  /** Whether any key of some entries is suspended. */
  boolean isAny(int mapId, List<DataMessage.KeyValue> entries) {
    return !waiting.isEmpty() && entries.stream().anyMatch(e -> isSuspended(mapId, e.key()));
  }

  /** Lets an operation wait for its key; false if too many wait already. */
  boolean park(Operation operation) {
    ArrayDeque<Operation> queue = waiting.get(new EntryKey(operation.mapId(), operation.key()));
    if (queue == null || queue.size() >= MAX_WAITING) {
      return false;
    }
    queue.addLast(operation);
    return true;
  }

  /**
   * Ends the suspension and runs what waited, in order; one that suspends the key again makes the
   * rest wait again.
   */
  void resume(int mapId, byte[] key, Consumer<Operation> run) {
    ArrayDeque<Operation> queue = waiting.remove(new EntryKey(mapId, key));
    if (queue != null) {
      queue.forEach(run);
    }
  }

  /**
   * Ends all suspensions and gives out what waited, in no particular order of keys but in order of
   * each.
   */
  List<Operation> drain() {
    List<EntryKey> keys = new ArrayList<>(waiting.keySet());
    keys.sort(EntryKey.ORDER);
    List<Operation> all = new ArrayList<>();
    keys.forEach(key -> all.addAll(waiting.get(key)));
    waiting.clear();
    return all;
  }
}
