package io.latticegrid.history;

import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays clients of a register, of which some are told nothing and some are told wrong. A call takes
 * effect at some moment between its beginning and its end; one that is told nothing perhaps never.
 * Confined to its caller.
 */
final class RandomHistory {
  /** What is asked, and what a register answered once it has. */
  private static final class Open {
    private final Call call;
    private boolean applied;
    private @Nullable String answer;

    Open(Call call) {
      this.call = call;
    }
  }

  private final Rand rand;
  private final boolean pair;
  private final int oddPercent;
  private final List<Call> all = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private @Nullable String value;

  /**
   * For one history.
   *
   * @param pair whether they only read and set, as is done with several keys at a time
   * @param oddPercent how many are told nothing, or wrong if it is more than one
   */
  RandomHistory(Rand rand, boolean pair, int oddPercent) {
    this.rand = rand;
    this.pair = pair;
    this.oddPercent = oddPercent;
  }

  /** Plays so many clients, until they have asked for so many calls. */
  List<Call> play(History history, String key, int calls, int clients) {
    while (all.size() < calls || !open.isEmpty()) {
      boolean begins = all.size() < calls && open.size() < clients;
      if (begins && (open.isEmpty() || rand.nextInt(2) == 0)) {
        Call call = history.call(key, "c", pair ? readOrSet() : request());
        all.add(call);
        open.add(new Open(call));
      } else if (rand.nextInt(2) == 0) {
        apply(open.get(rand.nextInt(open.size())));
      } else {
        end(open.remove(rand.nextInt(open.size())));
      }
    }
    return all;
  }

  private void apply(Open one) {
    if (!one.applied) {
      one.applied = true;
      one.answer = one.call.request().answer(value);
      value = one.call.request().after(value);
    }
  }

  private void end(Open one) {
    if (rand.nextInt(100) >= oddPercent) {
      apply(one);
      one.call.answered(one.answer);
    } else if (oddPercent > 1 && rand.nextInt(2) == 0) {
      one.call.answered(wrong(one.call));
    }
  }

  private @Nullable String wrong(Call call) {
    if (pair && call.request().isBlind()) {
      return Request.DONE;
    }
    int choice = rand.nextInt(4);
    return choice == 0 ? null : choice == 1 ? "" + rand.nextInt(all.size()) : fresh();
  }

  /** Few values in short histories, so that they meet. */
  private String fresh() {
    return oddPercent > 1 && !(pair && all.size() % 2 == 0)
        ? "v" + rand.nextInt(3)
        : "" + all.size();
  }

  private Request request() {
    String fresh = fresh();
    String present = value;
    String expected = present == null || rand.nextInt(4) == 0 ? "v" + rand.nextInt(3) : present;
    return switch (rand.nextInt(9)) {
      case 0, 1 -> Request.get();
      case 7 -> Request.set(rand.nextInt(3) == 0 ? null : fresh);
      case 2 -> Request.put(fresh);
      case 3 -> Request.remove();
      case 4 -> Request.putIfAbsent(fresh);
      case 5 -> Request.replace(fresh);
      case 6 -> Request.compareAndSet(expected, fresh);
      default -> Request.compareAndRemove(expected);
    };
  }

  private Request readOrSet() {
    int choice = rand.nextInt(16);
    return choice < 7
        ? Request.get()
        : choice == 7 ? Request.loss() : Request.set(choice < 10 ? null : fresh());
  }
}
