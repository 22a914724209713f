package io.latticegrid.sim;

import io.latticegrid.history.Call;
import io.latticegrid.history.Request;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A lane that reads and adds to the atomic number that all use, and that is to be linearizable.
 * Confined to the simulation's thread.
 */
final class NumberLane extends Lane {
  private final StrictTypes types;
  private final Registers registers;

  NumberLane(Workload workload, SimClient client, String name) {
    super(workload, client, name);
    this.types = client.grid().strictTypes();
    this.registers = workload.registers();
  }

  @Override
  void next() {
    String number = registers.number();
    int choice = rand().nextInt(10);
    if (choice < 4) {
      ask(number, Request.get(), types.number(number), NumberLane::text);
    } else {
      ask(number, Request.add(choice), types.add(number, choice), Long::toString);
    }
  }

  /** A number that nobody has added to is 0, as a register without a value; it only grows. */
  static @Nullable String text(long number) {
    return number == 0 ? null : Long.toString(number);
  }

  private void ask(
      String number,
      Request request,
      CompletableFuture<Long> operation,
      LongFunction<@Nullable String> answer) {
    Call call = registers.ask(number, name(), request);
    perform(
        () -> request + " at " + number,
        operation,
        (result, outcome) -> {
          switch (outcome) {
            case OK -> call.answered(result == null ? null : answer.apply(result));
            case FAILED -> call.failed();
            case UNKNOWN -> registers.unknown(number);
          }
        });
  }
}
