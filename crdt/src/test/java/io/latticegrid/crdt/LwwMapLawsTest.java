package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.codec.LwwCodec;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.property.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("For the states of an LwwMap in any history")
class LwwMapLawsTest {
  private static final int TRIES = 10_000;

  private interface StateLaw {
    void check(LwwMap<String, Integer> a, LwwMap<String, Integer> b, LwwMap<String, Integer> c);
  }

  private static void forStates(String name, StateLaw law) {
    Property.check(
        name,
        TRIES,
        History::generate,
        history -> law.check(history.anyState(), history.anyState(), history.anyState()));
  }

  @Test
  @DisplayName("merging is commutative")
  void commutative() {
    forStates("commutative", (a, b, c) -> assertEquals(join(a, b), join(b, a)));
  }

  @Test
  @DisplayName("merging is associative")
  void associative() {
    forStates("associative", (a, b, c) -> assertEquals(join(join(a, b), c), join(a, join(b, c))));
  }

  @Test
  @DisplayName("merging is idempotent, and says that nothing changed")
  void idempotent() {
    forStates(
        "idempotent",
        (a, b, c) -> {
          assertEquals(a, join(a, a));
          assertFalse(a.copy().merge(a));
          LwwMap<String, Integer> joined = join(a, b);
          assertFalse(joined.merge(b));
          assertEquals(join(a, b), joined);
        });
  }

  @Test
  @DisplayName(
      "merging is monotone: the result contains both, and a greater state gives a greater result")
  void monotone() {
    forStates(
        "monotone",
        (a, b, c) -> {
          LwwMap<String, Integer> joined = join(a, b);
          assertTrue(contains(joined, a) && contains(joined, b));
          assertTrue(joined.context().covers(a.context()) && joined.context().covers(b.context()));
          assertTrue(contains(join(joined, c), join(a, c)));
        });
  }

  @Test
  @DisplayName("a delta since a replica's context does what the whole state does")
  void deltaEqualsState() {
    forStates(
        "delta equals state",
        (a, b, c) -> {
          LwwDelta<String, Integer> delta = a.deltaSince(b.context());
          if (delta == null) {
            assertFalse(b.context().covers(a.pruned()));
            return;
          }
          LwwMap<String, Integer> byDelta = b.copy();
          byDelta.apply(delta);
          LwwMap<String, Integer> byState = join(b, a);
          assertEquals(byState.context(), byDelta.context());
          assertSameReads(byState, byDelta);
          if (b.pruned().covers(a.pruned())) {
            assertEquals(byState.entries(), byDelta.entries());
          }
        });
  }

  @Test
  @DisplayName("the codec reads back what it wrote, and equal states have equal bytes")
  void codec() {
    LwwCodec<String, Integer> codec = Codecs.STRING_TO_INT;
    forStates(
        "codec",
        (a, b, c) -> {
          ByteWriter out = new ByteWriter();
          codec.writeMap(out, a);
          ByteReader in = new ByteReader(out.toByteArray());
          assertEquals(a, codec.readMap(in));
          in.expectEnd();
          assertArrayEquals(bytes(codec, join(a, b)), bytes(codec, join(b, a)));

          LwwDelta<String, Integer> delta = join(a, b).deltaSince(new VersionVector());
          if (delta != null) {
            out.reset();
            codec.writeDelta(out, delta);
            assertEquals(delta, codec.readDelta(new ByteReader(out.toByteArray())));
          }
        });
  }

  @Test
  @DisplayName(
      "a replica shows what its context amounts to, pruned or not, and all replicas converge")
  void convergence() {
    int[] seen = new int[2];
    Property.check(
        "convergence",
        TRIES,
        (rand, size) -> History.generate(rand, size * 3),
        history -> {
          history.converge();
          seen[0] += history.prunedCount();
          seen[1] += history.gapCount();
        });
    assertTrue(seen[0] > TRIES, "tombstones pruned: " + seen[0]);
    assertTrue(seen[1] > TRIES, "deltas after a gap: " + seen[1]);
  }

  private static LwwMap<String, Integer> join(
      LwwMap<String, Integer> a, LwwMap<String, Integer> b) {
    LwwMap<String, Integer> joined = a.copy();
    joined.merge(b);
    return joined;
  }

  private static boolean contains(LwwMap<String, Integer> greater, LwwMap<String, Integer> lesser) {
    return join(greater, lesser).equals(greater);
  }

  private static void assertSameReads(LwwMap<String, Integer> a, LwwMap<String, Integer> b) {
    for (int i = 0; i < 4; i++) {
      assertEquals(a.get("k" + i, History.NOW), b.get("k" + i, History.NOW));
    }
  }

  private static byte[] bytes(LwwCodec<String, Integer> codec, LwwMap<String, Integer> map) {
    ByteWriter out = new ByteWriter();
    codec.writeMap(out, map);
    return out.toByteArray();
  }
}
