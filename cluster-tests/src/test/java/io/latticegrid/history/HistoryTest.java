package io.latticegrid.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.history.WingGongLowe.Verdict;
import io.latticegrid.invariant.Violation;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    Rand rand = new SplittableRand(5);
    for (int key = 0; key < 200; key++) {
      new RandomHistory(rand, false, 1).play(history, "k" + key, 500, 8);
    }
    assertEquals(100_000, history.calls());
    holds();
  }

  @Test
  @DisplayName("and one of two keys at a time, with dozens under way at a time")
  void aCrowdedHistoryOfAPairIsCheap() {
    Rand rand = new SplittableRand(6);
    for (int key = 0; key < 200; key++) {
      new RandomHistory(rand, true, 1).play(history, "k" + key, 500, 40);
    }
    holds();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("by two searches alike, in 40,000 short histories of a key, and of a pair")
  void twoSearchesAgree(boolean pair) {
    compare(
        40_000,
        PlainSearch::isLinearizable,
        seed ->
            new RandomHistory(new SplittableRand(seed), pair, pair ? 40 : 20)
                .play(new History(), "k", 3 + seed % 4, 3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("and in 20,000 crowded ones")
  void twoSearchesAgreeInCrowdedHistories(boolean pair) {
    compare(
        20_000,
        EveryOrder::isLinearizable,
        seed ->
            new RandomHistory(new SplittableRand(seed), pair, pair ? 25 : 10)
                .play(new History(), "k", 7 + seed % 5, 2 + seed % 6));
  }

  private static void compare(
      int seeds, Predicate<List<Call>> other, IntFunction<List<Call>> play) {
    int[] found = new int[2];
    for (int seed = 0; seed < seeds; seed++) {
      List<Call> calls = play.apply(seed);
      boolean plain = other.test(calls);
      Verdict expected = plain ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE;
      assertEquals(expected, new WingGongLowe(calls).search(), () -> calls.toString());
      found[plain ? 0 : 1]++;
    }
    assertTrue(Math.min(found[0], found[1]) > seeds / 8, found[0] + " and " + found[1]);
  }
}
