package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.codec.CrdtCodec;
import io.latticegrid.property.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("In any history, of every type")
class LawsTest {
  private static final int TRIES = 10_000;

  @ParameterizedTest
  @EnumSource(CrdtType.class)
  @DisplayName(
      "merging is commutative, associative, idempotent and monotone, deltas do what states do, the"
          + " codec reads back what it wrote, pruning is not seen, and replicas converge")
  void laws(CrdtType type) {
    int prunings = check(type, type.bottom());
    boolean prunes =
        switch (type) {
          case COUNTER, GROW_COUNTER, LWW_SET, LWW_MAP, OR_MAP, RECORD -> true;
          default -> false;
        };
    assertEquals(prunes, prunings > TRIES / 50, "prunings: " + prunings);
  }

  @SuppressWarnings("unchecked")
  private static <S extends Crdt<S>> int check(CrdtType type, Crdt<?> bottom) {
    int[] prunings = new int[1];
    Property.check(
        "laws of " + type,
        TRIES,
        (rand, size) -> History.generate((S) bottom, Workload.<S>of(type), rand, 4 + size / 2),
        history -> {
          Causal<S> a = history.anyState();
          Causal<S> b = history.anyState();
          Causal<S> c = history.anyState();
          checkJoin(a, b, c);
          checkCodec(a, b, (S) bottom);
          history.converge();
          prunings[0] += history.prunings();
        });
    return prunings[0];
  }

  private static <S extends Crdt<S>> void checkJoin(Causal<S> a, Causal<S> b, Causal<S> c) {
    Causal<S> joined = a.join(b);
    assertEquals(joined, b.join(a), "commutative");
    assertEquals(joined.join(c), a.join(b.join(c)), "associative");
    assertEquals(a, a.join(a), "idempotent");
    assertEquals(joined, joined.join(b), "idempotent");
    assertTrue(joined.context().covers(a.context()), "monotone");
    Causal<S> greater = joined.join(c);
    assertEquals(greater, greater.join(a.join(c)), "monotone");
  }

  private static <S extends Crdt<S>> void checkCodec(Causal<S> a, Causal<S> b, S bottom) {
    byte[] bytes = CrdtCodec.toBytes(a.state());
    assertEquals(a.state(), CrdtCodec.fromBytes(bytes), "the state is read back");
    assertArrayEquals(
        CrdtCodec.toBytes(a.join(b)), CrdtCodec.toBytes(b.join(a)), "equal states, equal bytes");
    assertEquals(a, CrdtCodec.causalFromBytes(CrdtCodec.toBytes(a), bottom));
    Delta<S> delta = new Delta<>(a.state(), a.context(), b.context(), a.latestTime());
    assertEquals(delta, CrdtCodec.deltaFromBytes(CrdtCodec.toBytes(delta), bottom));
  }
}
