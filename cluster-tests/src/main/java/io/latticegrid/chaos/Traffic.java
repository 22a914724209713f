package io.latticegrid.chaos;

import io.latticegrid.client.GridMap;
import io.latticegrid.data.error.GridException;
import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.NoLostUpdate;
import io.latticegrid.invariant.Outcome;
import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clients' load and its ledgers. Everything in it happens on one thread of its own; the methods
 * that the run calls go there and wait.
 */
final class Traffic implements AutoCloseable {
  /** Keys that each client alone changes. */
  static final int OWN_KEYS = 20;

  /** Keys that all clients change. */
  static final int SHARED_KEYS = 10;

  private static final int BATCH = 500;

  private final ScheduledExecutorService loop =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("chaos-traffic").unstarted(task));
  private final NoLostAcknowledgedWrite owned = new NoLostAcknowledgedWrite();
  private final NoLostUpdate shared = new NoLostUpdate();
  private final TrafficCounts counts = new TrafficCounts();
  private final Registers registers;
  private final Map<String, Integer> underWay = new HashMap<>();
  private final PauseMeter pauses;
  private final List<Worker> workers = new ArrayList<>();
  private final GridMap<String, String> checked;
  private int generation = 1;
  private int open;
  private boolean stopped;

  /**
   * Load that has not begun.
   *
   * @param clients a map at each client
   * @param seed of what they do
   * @param promise what the map's group promises; where sides are merged each key has one writer
   */
  Traffic(List<GridMap<String, String>> clients, long seed, Promise promise) {
    registers = new Registers(promise);
    checked = clients.getFirst();
    int sharedKeys = promise == Promise.MERGED ? 0 : SHARED_KEYS;
    pauses = new PauseMeter(clients.size() * OWN_KEYS + sharedKeys, System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int slot = 0;
    for (int client = 0; client < clients.size(); client++) {
      Worker.Place place = new Worker.Place(this, clients.get(client), "c" + client);
      for (int key = 0; key < OWN_KEYS; key++) {
        workers.add(new SoleWriter(place, random.split(), slot++, owned));
      }
      int rivals = promise == Promise.MERGED ? 0 : SHARED_KEYS / 2;
      for (int key = 0; key < rivals; key++) {
        int firstSlot = clients.size() * OWN_KEYS;
        workers.add(new RivalWriter(place.part("s" + key), random.split(), firstSlot, shared));
      }
    }
  }

  /** Begins. */
  void start() {
    onLoop(() -> {
      workers.forEach(Worker::begin);
      return true;
    });
  }

  /** Begins no more operations, and waits until those under way have ended. */
  void stop(Patience patience) throws InterruptedException {
    onLoop(() -> stopped = true);
    patience.await("all operations to end", () -> onLoop(() -> open == 0));
    onLoop(() -> {
      registers.end();
      return true;
    });
  }

  /** Begins a window of pauses. */
  void beginWindow() {
    onLoop(() -> {
      pauses.begin();
      return true;
    });
  }

  /** The longest pause of each key in the window, in nanoseconds; turns to fresh keys. */
  long[] endWindow() {
    return onLoop(() -> {
      generation++;
      registers.turn();
      return pauses.end(System.nanoTime());
    });
  }

  /**
   * Reads the keys that nobody changes any more; what is wrong stands in the violations. Of the
   * shared ones only the last is read before the end, for their histories are long.
   */
  void verify() {
    List<String> quiet = onLoop(this::quiet);
    for (int from = 0; from < quiet.size(); from += BATCH) {
      List<String> batch = quiet.subList(from, Math.min(quiet.size(), from + BATCH));
      Map<String, String> found = checked.getAll(Set.copyOf(batch));
      onLoop(() -> {
        batch.forEach(key -> found(key, found.get(key)));
        return true;
      });
    }
  }

  private List<String> quiet() {
    List<String> keys = new ArrayList<>(owned.keys());
    for (String key : shared.keys()) {
      if (stopped || key.endsWith(suffix(generation - 1))) {
        keys.add(key);
      }
    }
    keys.removeIf(key -> underWay.containsKey(key) || (!stopped && key.endsWith(suffix())));
    return keys;
  }

  private void found(String key, @Nullable String value) {
    if (RivalWriter.isShared(key)) {
      shared.last(key, value);
    } else {
      owned.last(key, value);
    }
  }

  /** What keys end with at present. */
  String suffix() {
    return suffix(generation);
  }

  private static String suffix(int generation) {
    return ".g" + generation;
  }

  /** What does not hold. */
  List<Violation> violations() {
    return onLoop(() -> {
      List<Violation> all = new ArrayList<>(owned.violations());
      all.addAll(shared.violations());
      all.addAll(registers.violations());
      return all;
    });
  }

  /** The counts up to now. */
  TrafficCounts counts() {
    return onLoop(counts::copy);
  }

  /** How many changes were acknowledged. */
  long acknowledged() {
    return onLoop(() -> owned.acknowledged() + shared.acknowledged());
  }

  /** How many operations were found linearizable, or not. */
  long linearizable() {
    return onLoop(registers::checked);
  }

  /** Whether a client that changes sides may be told of values that it has replaced. */
  boolean mayBeApart() {
    return registers.promise() == Promise.MERGED;
  }

  Registers registers() {
    return registers;
  }

  boolean isStopped() {
    return stopped;
  }

  void schedule(long delayMicros, Runnable task) {
    try {
      var _ = loop.schedule(task, delayMicros, TimeUnit.MICROSECONDS);
    } catch (RejectedExecutionException e) {
      // The run is over.
    }
  }

  void called(String key) {
    open++;
    underWay.merge(key, 1, Integer::sum);
  }

  /** An operation ended; returns what its client knows. */
  Outcome ended(Worker.Request request, long atNanos, @Nullable Throwable error) {
    open--;
    underWay.merge(request.key(), -1, (old, less) -> old == 1 ? null : old + less);
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause == null) {
      pauses.succeeded(request.slot(), atNanos);
      counts.succeeded();
      return Outcome.OK;
    }
    boolean unknown =
        !(cause instanceof GridException known)
            || known.code() == GridException.Code.INDETERMINATE
            || known.code() == GridException.Code.INTERNAL;
    counts.failed(request, cause, unknown);
    return unknown ? Outcome.UNKNOWN : Outcome.FAILED;
  }

  void staleRead() {
    counts.stale();
  }

  /** Does something on the traffic's thread, from whichever thread. */
  void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The run is over, and whatever ends now is not looked at.
    }
  }

  private <T> T onLoop(Callable<T> task) {
    try {
      return loop.submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }
}
