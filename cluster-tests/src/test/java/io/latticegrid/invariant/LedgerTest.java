package io.latticegrid.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private final NoLostAcknowledgedWrite owned = new NoLostAcknowledgedWrite();
  private final NoLostUpdate shared = new NoLostUpdate();

  private final NoLostCount counted = new NoLostCount();

  @Test
  void aCounterHoldsWhatWasAcknowledgedAndNoMoreThanWasAsked() {
    counted.answered(counted.ask("c", 5), 5, false);
    counted.failed(counted.ask("c", 100));
    counted.ask("c", 2);
    counted.last("c", 5);
    counted.last("c", 7);
    assertEquals(0, counted.violations().size());
    counted.last("c", 4);
    assertEquals(1, counted.violations().size());
    counted.last("c", 8);
    assertEquals(2, counted.violations().size());
    counted.answered(counted.ask("c", 0), 3, true);
    assertEquals(2, counted.violations().size(), "an acting primary may lack something");
    counted.lost("c");
    counted.last("c", 0);
    assertEquals(2, counted.violations().size());
  }

  private void write(@Nullable String value, Outcome outcome) {
    owned.called("k", value);
    owned.ended("k", outcome);
  }

  private void change(@Nullable String expected, String value, Outcome outcome) {
    shared.called("k", expected, value);
    shared.ended(value, outcome);
  }

  @Test
  void tokensGrowAndNobodyHoldsALockBesideAnother() {
    LockTokens tokens = new LockTokens();
    boolean[] isSure = {true};
    tokens.granted("a", 1, tokens.asked(), () -> isSure[0]);
    final long asked = tokens.asked();
    isSure[0] = false;
    tokens.granted("b", 2, asked, () -> true);
    assertEquals(0, tokens.violations().size());
    tokens.released(2);
    tokens.granted("c", 2, asked, () -> true);
    assertEquals(1, tokens.violations().size(), "a token twice");
    tokens.released(2);
    tokens.granted("d", 3, 4, () -> true);
    assertEquals(2, tokens.violations().size(), "a token that is less than one before");
    tokens.granted("e", 5, 4, () -> true);
    assertEquals(3, tokens.violations().size(), "two at once");
    assertEquals(4, tokens.grants());
  }

  private int violations() {
    return owned.violations().size() + shared.violations().size();
  }

  @Test
  void theLastAcknowledgedValueMustBeThere() {
    write("a", Outcome.OK);
    write("b", Outcome.OK);
    owned.last("k", "b");
    assertEquals(0, violations());
    owned.last("k", "a");
    assertEquals(1, violations());
    owned.last("k", null);
    assertEquals(2, violations());
  }

  @Test
  void aRemovedValueMustNotReturn() {
    write("a", Outcome.OK);
    write(null, Outcome.OK);
    owned.last("k", null);
    assertEquals(0, violations());
    owned.last("k", "a");
    assertEquals(1, violations());
  }

  @Test
  void whatWasLostMustNotReturnAndWhatWasUnderWayMay() {
    write("a", Outcome.OK);
    owned.lost("k");
    owned.last("k", null);
    assertEquals(0, violations());
    owned.last("k", "a");
    assertEquals(1, violations());
    owned.called("k", "b");
    owned.lost("k");
    owned.previous("k", "a", false);
    owned.ended("k", Outcome.OK);
    owned.last("k", "b");
    owned.last("k", null);
    assertEquals(1, violations());
    assertEquals(2, owned.acknowledged());
  }

  @Test
  void aLostKeyOfManyIsLookedAtNoMore() {
    change(null, "a", Outcome.OK);
    shared.lost("k");
    change(null, "b", Outcome.OK);
    shared.last("k", "b");
    assertEquals(0, violations());
  }

  @Test
  void anUnknownOutcomeStaysPossibleForEver() {
    write("a", Outcome.UNKNOWN);
    write("b", Outcome.OK);
    owned.called("k", "open");
    owned.last("k", "a");
    owned.last("k", "b");
    owned.last("k", "open");
    assertEquals(0, violations());
    owned.last("k", null);
    assertEquals(1, violations());
  }

  @Test
  void aFailedWriteMustNeverShow() {
    write("a", Outcome.FAILED);
    owned.read("k", "a");
    assertEquals(1, violations());
    owned.called("k", "b");
    owned.read("k", "b");
    assertEquals(1, violations());
    owned.ended("k", Outcome.FAILED);
    assertEquals(2, violations());
  }

  @Test
  void nobodyReadsWhatNobodyWrote() {
    write("a", Outcome.OK);
    owned.read("k", "a");
    owned.read("k", null);
    assertEquals(0, violations());
    owned.read("k", "z");
    shared.read("k", "z");
    assertEquals(2, violations());
  }

  @Test
  void theOldValueThatAWriterIsToldMustBePossible() {
    write("a", Outcome.OK);
    owned.called("k", "b");
    owned.previous("k", "a", true);
    owned.previous("k", "b", true);
    assertEquals(0, violations());
    owned.previous("k", null, true);
    owned.previous("k", "b", false);
    owned.refused("k", "a");
    assertEquals(3, violations());
  }

  @Test
  void oneValueHasOneSuccessor() {
    change(null, "a", Outcome.OK);
    change("a", "b", Outcome.OK);
    change("a", "c", Outcome.FAILED);
    change("b", "d", Outcome.UNKNOWN);
    shared.last("k", "d");
    shared.last("k", "b");
    assertEquals(0, violations());
    change("a", "e", Outcome.OK);
    assertEquals(1, violations());
  }

  @Test
  void theChainHoldsEveryAcknowledgedUpdateAndNoFailedOne() {
    change(null, "a", Outcome.OK);
    change("a", "b", Outcome.OK);
    shared.last("k", "a");
    assertEquals(1, violations());
    change("b", "c", Outcome.FAILED);
    shared.last("k", "c");
    assertEquals(2, violations());
    shared.last("k", null);
    assertEquals(4, violations());
  }
}
