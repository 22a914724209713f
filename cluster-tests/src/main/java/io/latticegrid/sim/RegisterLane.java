package io.latticegrid.sim;

import io.latticegrid.history.Call;
import io.latticegrid.history.Request;
import io.latticegrid.invariant.Outcome;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A lane that does all that can be done with a register, of which each is to be linearizable,
 * against the same lanes of all other clients. Confined to the simulation's thread.
 */
final class RegisterLane extends Lane {
  private final KeyValue map;
  private final Registers registers;
  private final Map<String, String> known = new LinkedHashMap<>();
  private int written;

  RegisterLane(Workload workload, SimClient client, String name) {
    super(workload, client, name);
    this.map = client.grid().registers();
    this.registers = workload.registers();
  }

  @Override
  void next() {
    String key = registers.key(rand());
    String expected = known.get(key);
    String value = name() + "=" + ++written;
    int choice = rand().nextInt(100);
    if (choice < 30) {
      ask(key, Request.get(), map.get(key), read -> read);
    } else if (choice < 38) {
      getAll();
    } else if (choice < 46) {
      pair(choice, value);
    } else if (choice < 56) {
      ask(key, Request.put(value), map.put(key, value), previous -> previous);
    } else if (choice < 63) {
      ask(key, Request.remove(), map.remove(key), previous -> previous);
    } else if (expected == null || choice < 70) {
      ask(key, Request.putIfAbsent(value), map.putIfAbsent(key, value), present -> present);
    } else {
      ask(
          key,
          Request.compareAndSet(expected, value),
          map.replace(key, expected, value),
          done -> Boolean.TRUE.equals(done) ? Request.DONE : Request.REFUSED);
    }
  }

  private <T extends @Nullable Object> void ask(
      String key,
      Request request,
      CompletableFuture<T> operation,
      Function<@Nullable T, @Nullable String> answer) {
    Call call = registers.ask(key, name(), request);
    perform(
        () -> request + " at " + key,
        operation,
        (result, outcome) -> {
          switch (outcome) {
            case OK -> {
              String told = answer.apply(result);
              call.answered(told);
              learn(key, request, told);
            }
            case FAILED -> call.failed();
            case UNKNOWN -> {
              known.remove(key);
              registers.unknown(key);
            }
          }
        });
  }

  /** Remembers what the key has, as far as the answer says. */
  private void learn(String key, Request request, @Nullable String told) {
    boolean compared = request.kind() == Request.Kind.COMPARE_AND_SET;
    if (compared && Request.REFUSED.equals(told)) {
      known.remove(key);
      return;
    }
    String value = request.after(compared ? request.expected() : told);
    if (value == null) {
      known.remove(key);
    } else {
      known.put(key, value);
    }
  }

  /** Two keys that are one register, as they are read and written at one moment. */
  private void pair(int choice, String value) {
    List<String> keys = registers.pair();
    String name = keys.getFirst();
    Set<String> both = new LinkedHashSet<>(keys);
    if (choice < 41) {
      ask(name, Request.get(), map.getAllAtomically(both), found -> common(found, keys));
    } else if (choice < 45) {
      Map<String, String> entries = new LinkedHashMap<>();
      keys.forEach(key -> entries.put(key, value));
      ask(name, Request.set(value), map.putAllAtomically(entries), done -> Request.DONE);
    } else {
      ask(name, Request.set(null), map.removeAllAtomically(both), done -> Request.DONE);
    }
  }

  /** The value of both; what no register has if they differ. */
  private static @Nullable String common(@Nullable Map<String, String> found, List<String> keys) {
    if (found == null) {
      return null;
    }
    String first = found.get(keys.getFirst());
    String second = found.get(keys.getLast());
    return Objects.equals(first, second) ? first : "torn: " + first + " and " + second;
  }

  /** Each key of the answer may have been read at another moment. */
  private void getAll() {
    Map<String, Call> calls = new LinkedHashMap<>();
    registers
        .some(rand())
        .forEach(key -> calls.put(key, registers.ask(key, name(), Request.get())));
    perform(
        () -> "getAll of " + calls.keySet(),
        map.getAll(calls.keySet()),
        (found, outcome) ->
            calls.forEach((key, call) -> {
              if (outcome == Outcome.OK && found != null) {
                call.answered(found.get(key));
                learn(key, Request.get(), found.get(key));
              } else {
                call.failed();
              }
            }));
  }
}
