package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.DeltaCrdt.Outcome;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.data.time.HybridTimestamp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LwwMapTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);

  private final LwwMap<String, Integer> left = new LwwMap<>(String::compareTo);
  private final LwwMap<String, Integer> right = new LwwMap<>(String::compareTo);

  @Test
  @DisplayName(
      "an entry is hidden from the millisecond at which it expires, and merges all the same")
  void expiry() {
    right.apply(left.write("k", new LwwEntry<>(7, stamp(1, A), new Dot(A, 1), 100)));
    assertEquals(7, right.get("k", 99));
    assertNull(right.get("k", 100));
    assertEquals(1, right.entries().size());
  }

  @Test
  @DisplayName("a delta that comes before the one it follows is a gap and changes nothing")
  void gap() {
    LwwDelta<String, Integer> first = left.write("k", value(1, 1, A, 1));
    LwwDelta<String, Integer> second = left.write("k", value(2, 2, A, 2));
    assertEquals(Outcome.GAP, right.apply(second));
    assertEquals(new LwwMap<String, Integer>(String::compareTo), right);
    assertEquals(Outcome.APPLIED, right.apply(first));
    assertEquals(Outcome.APPLIED, right.apply(second));
    assertEquals(Outcome.DUPLICATE, right.apply(first));
    assertEquals(left, right);
  }

  @Test
  @DisplayName("a removal that was pruned is not undone by a replica that missed it")
  void prunedRemoval() {
    right.apply(left.write("k", value(1, 1, A, 1)));
    left.write("k", LwwEntry.tombstone(stamp(2, A), new Dot(A, 2)));
    assertEquals(1, left.prune(vector(A, 2)));
    assertTrue(left.entries().isEmpty());
    assertFalse(left.copy().merge(right), "the left has nothing to learn");
    assertTrue(right.merge(left));
    assertNull(right.get("k", 0));
    assertEquals(left, right);
  }

  @Test
  @DisplayName("a write that the pruning side has not seen is news and stays")
  void news() {
    left.write("k", LwwEntry.tombstone(stamp(2, A), new Dot(A, 1)));
    left.prune(vector(A, 1));
    right.write("other", value(5, 1, B, 1));
    left.merge(right);
    assertEquals(5, left.get("other", 0));
  }

  @Test
  @DisplayName("what was pruned can't be told by a delta to someone who has not seen it")
  void deltaAcrossPruning() {
    left.write("k", LwwEntry.tombstone(stamp(1, A), new Dot(A, 1)));
    left.write("l", value(1, 2, A, 2));
    left.prune(vector(A, 1));
    assertNull(left.deltaSince(new VersionVector()));
    LwwDelta<String, Integer> delta = left.deltaSince(vector(A, 1));
    assertNotNull(delta);
    assertEquals(1, delta.entries().size());
  }

  @Test
  @DisplayName("pruning keeps values, and tombstones that are not stable")
  void prunesOnlyStableTombstones() {
    left.write("k", value(1, 1, A, 1));
    left.write("l", LwwEntry.tombstone(stamp(2, A), new Dot(A, 2)));
    left.write("m", LwwEntry.tombstone(stamp(3, A), new Dot(A, 3)));
    assertEquals(1, left.prune(vector(A, 2)));
    assertEquals("[k, m]", left.entries().keySet().toString());
  }

  @Test
  @DisplayName("the time of a pruned tombstone is still known, so that a later write is later")
  void latestTimeOutlivesPruning() {
    left.write("k", LwwEntry.tombstone(stamp(9, A), new Dot(A, 1)));
    left.prune(vector(A, 1));
    right.merge(left);
    assertEquals(9, right.latestTime());
    assertThrows(BrokenInvariant.class, () -> right.write("k", value(1, 9, B, 1)));
  }

  @Test
  @DisplayName("a local write must carry the next dot of its member")
  void contiguousDots() {
    assertThrows(BrokenInvariant.class, () -> left.write("k", value(1, 1, A, 2)));
  }

  @Test
  @DisplayName("two different writes with one stamp break an invariant")
  void sameStamp() {
    LwwEntry<Integer> one = value(1, 1, A, 1);
    assertThrows(BrokenInvariant.class, () -> value(2, 1, A, 2).wins(one));
    assertFalse(one.wins(one));
  }

  @Test
  @DisplayName("the order is by unsigned time, then by member")
  void order() {
    assertTrue(LwwOrder.wins(-1, A, 1, B));
    assertTrue(LwwOrder.wins(1, B, 1, A));
    assertFalse(LwwOrder.wins(1, A, 1, A));
    assertFalse(LwwOrder.wins(1, A, 1, B));
    assertFalse(LwwOrder.isExpired(0, Long.MAX_VALUE));
  }

  private static LwwEntry<Integer> value(int value, long time, MemberId member, long sequence) {
    return LwwEntry.of(value, stamp(time, member), new Dot(member, sequence));
  }

  private static HybridTimestamp stamp(long time, MemberId member) {
    return new HybridTimestamp(time, member);
  }

  private static VersionVector vector(MemberId member, long sequence) {
    VersionVector vector = new VersionVector();
    vector.advance(member, sequence);
    return vector;
  }
}
