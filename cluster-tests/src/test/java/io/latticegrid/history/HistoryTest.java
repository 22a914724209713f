package io.latticegrid.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.history.WingGongLowe.Verdict;
import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a history is linearizable if a register could have given its answers")
final class HistoryTest {
  private final History history = new History();

  private Call ask(Request request) {
    return history.call("k", "c", request);
  }

  private void done(Request request, @Nullable String answer) {
    ask(request).answered(answer);
  }

  private void holds() {
    assertEquals(List.of(), history.check());
  }

  private String violation() {
    List<Violation> found = history.check();
    assertEquals(1, found.size(), found.toString());
    assertEquals(History.NAME, found.getFirst().invariant());
    return found.getFirst().what();
  }

  @Test
  @DisplayName("when each operation of one client answers as a register does")
  void aClientAloneIsLinearizable() {
    done(Request.get(), null);
    done(Request.putIfAbsent("a"), null);
    done(Request.putIfAbsent("b"), "a");
    done(Request.compareAndSet("b", "c"), Request.REFUSED);
    done(Request.compareAndSet("a", "c"), Request.DONE);
    done(Request.replace("d"), "c");
    done(Request.compareAndRemove("c"), Request.REFUSED);
    done(Request.compareAndRemove("d"), Request.DONE);
    done(Request.replace("e"), null);
    done(Request.put("f"), null);
    done(Request.remove(), "f");
    done(Request.get(), null);
    holds();
  }

  @Test
  @DisplayName("not when a value is read after another one was read in its place")
  void anOldValueIsCaught() {
    done(Request.put("a"), null);
    Call second = ask(Request.put("b"));
    done(Request.get(), "b");
    done(Request.get(), "a");
    second.answered("a");
    assertTrue(violation().contains("and the first 4 of them"), violation());
  }

  @Test
  @DisplayName("while a write is under way, whichever of the two values is read")
  void bothValuesMayBeReadMeanwhile() {
    done(Request.put("a"), null);
    Call second = ask(Request.put("b"));
    Call early = ask(Request.get());
    done(Request.get(), "b");
    early.answered("a");
    second.answered("a");
    holds();
  }

  @Test
  @DisplayName("when an unknown write shows late, and when it never does")
  void anUnknownWriteMayShowAtAnyTime() {
    ask(Request.put("u"));
    ask(Request.put("v"));
    done(Request.put("a"), null);
    done(Request.get(), "a");
    done(Request.get(), "u");
    holds();
    done(Request.get(), "a");
    assertTrue(violation().contains("put u"), violation());
  }

  @Test
  @DisplayName("not when two succeed to one value")
  void aForkIsCaught() {
    done(Request.put("a"), null);
    Call one = ask(Request.compareAndSet("a", "b"));
    Call other = ask(Request.compareAndSet("a", "c"));
    one.answered(Request.DONE);
    other.answered(Request.DONE);
    assertTrue(violation().startsWith("key k: 3 calls"), violation());
  }

  @Test
  @DisplayName("not when what failed shows, or what nobody wrote")
  void whatFailedMustNotShow() {
    ask(Request.put("a")).failed();
    done(Request.get(), "a");
    violation();
  }

  @Test
  @DisplayName("when a value is gone after a loss that was accepted, and not when it is back")
  void aLossIsForGood() {
    done(Request.put("a"), null);
    done(Request.loss(), Request.DONE);
    done(Request.get(), null);
    holds();
    done(Request.get(), "a");
    violation();
  }

  @Test
  @DisplayName("for each key alone")
  void keysAreLookedAtAlone() {
    history.call("one", "c", Request.put("a")).answered(null);
    history.call("other", "c", Request.get()).answered(null);
    history.call("other", "c", Request.get()).answered("a");
    assertEquals(List.of("one", "other"), history.keys());
    assertTrue(violation().startsWith("key other"), violation());
  }

  @Test
  @DisplayName("and a long one with unknown outcomes is looked through in no time")
  void aLongHistoryIsCheap() {
    Random random = new Random(new SplittableRand(5));
    for (int key = 0; key < 200; key++) {
      random.play(history, "k" + key, 500, 8, 1);
    }
    assertEquals(100_000, history.calls());
    holds();
  }

  @Test
  @DisplayName("by two searches alike, in 40,000 short histories")
  void twoSearchesAgree() {
    int[] found = new int[2];
    for (int seed = 0; seed < 40_000; seed++) {
      Random random = new Random(new SplittableRand(seed));
      List<Call> calls = random.play(new History(), "k", 3 + seed % 4, 3, 20);
      boolean plain = PlainSearch.isLinearizable(calls);
      Verdict expected = plain ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE;
      assertEquals(expected, new WingGongLowe(calls).search(), () -> calls.toString());
      found[plain ? 0 : 1]++;
    }
    assertTrue(found[0] > 10_000 && found[1] > 10_000, found[0] + " and " + found[1]);
  }

  /** Plays clients of a register, of which some are told nothing and some are told wrong. */
  private record Random(Rand rand) {
    List<Call> play(History history, String key, int calls, int clients, int oddPercent) {
      List<Call> all = new ArrayList<>();
      List<Call> open = new ArrayList<>();
      List<@Nullable String> answers = new ArrayList<>();
      boolean small = oddPercent > 1;
      @Nullable String value = null;
      while (all.size() < calls || !open.isEmpty()) {
        boolean begins = all.size() < calls && open.size() < clients;
        if (begins && (open.isEmpty() || rand.nextInt(2) == 0)) {
          String fresh = small ? "v" + rand.nextInt(3) : "" + all.size();
          Call call = history.call(key, "c", request(fresh, value));
          all.add(call);
          open.add(call);
          // It takes effect at once, or as it ends, or, if it is odd, perhaps never.
          answers.add(call.request().answer(value));
          value = call.request().after(value);
        } else {
          int which = rand.nextInt(open.size());
          Call call = open.remove(which);
          String answer = answers.remove(which);
          boolean odd = rand.nextInt(100) < oddPercent;
          if (!odd) {
            call.answered(answer);
          } else if (small && rand.nextInt(2) == 0) {
            call.answered(rand.nextInt(2) == 0 ? null : "v" + rand.nextInt(3));
          }
        }
      }
      return all;
    }

    private Request request(String fresh, @Nullable String value) {
      String expected = value == null || rand.nextInt(4) == 0 ? "v" + rand.nextInt(3) : value;
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
  }
}
