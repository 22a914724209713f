package io.latticegrid.sim;

import io.latticegrid.history.Call;
import io.latticegrid.history.Request;
import io.latticegrid.invariant.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
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
    } else if (choice < 52) {
      ask(key, Request.put(value), map.put(key, value), previous -> previous);
    } else if (choice < 60) {
      ask(key, Request.remove(), map.remove(key), previous -> previous);
    } else if (expected == null || choice < 68) {
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
