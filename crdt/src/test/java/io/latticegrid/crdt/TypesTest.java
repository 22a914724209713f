package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TypesTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);
  private static final Bytes X = Bytes.of("x");
  private static final Bytes Y = Bytes.of("y");

  private long time;

  @Test
  @DisplayName("a multi-value register shows all concurrent writes, until one supersedes them")
  void multiValue() {
    Causal<Register> base = Causal.empty(Register.empty(CrdtType.MULTI_VALUE_REGISTER));
    Causal<Register> both =
        write(base, A, (state, id) -> state.written(X, id))
            .join(write(base, B, (state, id) -> state.written(Y, id)));
    assertEquals(List.of(X, Y), both.state().values());
    assertEquals(List.of(X), write(both, A, (state, id) -> state.written(X, id)).state().values());
  }

  @Test
  @DisplayName("the last, first, greatest and least of concurrent writes are read")
  void readers() {
    assertEquals(Bytes.of(2L), readOf(CrdtType.LWW_REGISTER));
    assertEquals(Bytes.of(9L), readOf(CrdtType.FIRST_WRITE_REGISTER));
    assertEquals(Bytes.of(9L), readOf(CrdtType.MAX_REGISTER));
    assertEquals(Bytes.of(2L), readOf(CrdtType.MIN_REGISTER));
  }

  private Bytes readOf(CrdtType type) {
    Causal<Register> base = Causal.empty(Register.empty(type));
    Causal<Register> left = write(base, A, (state, id) -> state.written(Bytes.of(9L), id));
    Causal<Register> right = write(base, B, (state, id) -> state.written(Bytes.of(2L), id));
    Bytes read = left.join(right).state().read(0);
    assertEquals(read, right.join(left).state().read(0));
    return read;
  }

  @Test
  @DisplayName("adding to a set wins over removing at the same time; removing later removes")
  void addWins() {
    Causal<OrSet> base =
        write(Causal.empty(OrSet.empty(CrdtType.OR_SET)), A, (state, id) -> state.added(X, id));
    Causal<OrSet> added = write(base, A, (state, id) -> state.added(X, id));
    Causal<OrSet> removed = write(base, B, (state, id) -> state.without(X));
    Causal<OrSet> merged = added.join(removed);
    assertTrue(merged.state().contains(X));
    assertTrue(write(merged, B, (state, id) -> state.without(X)).state().isBottom());
  }

  @Test
  @DisplayName("removing from a map or set of last writers wins over adding earlier")
  void lastRemovalWins() {
    Causal<LwwMap> base = Causal.empty(LwwMap.empty(CrdtType.LWW_MAP));
    Causal<LwwMap> added = write(base, A, (state, id) -> state.with(X, Y, id));
    Causal<LwwMap> removed = write(base, B, (state, id) -> state.without(X, id));
    assertNull(added.join(removed).state().get(X, 0));
    Causal<LwwMap> again = write(added, A, (state, id) -> state.with(X, Y, id));
    assertEquals(Y, again.join(removed).state().get(X, 0));
  }

  @Test
  @DisplayName("enabling a flag wins over disabling it at the same time")
  void enableWins() {
    Causal<Flag> on = write(Causal.empty(Flag.DISABLED), A, (state, id) -> state.enabled(id));
    Causal<Flag> again = write(on, A, (state, id) -> state.enabled(id));
    Causal<Flag> off = write(on, B, (state, id) -> state.disabled());
    assertTrue(again.join(off).state().isEnabled());
    assertFalse(on.join(off).state().isEnabled());
  }

  @Test
  @DisplayName("a removed counter keeps exactly what was added concurrently")
  void removedCounter() {
    Bytes key = Bytes.of("count");
    Counter none = Counter.empty(CrdtType.COUNTER);
    Causal<OrMap> base =
        write(
            Causal.empty(OrMap.EMPTY),
            A,
            (map, id) -> map.changed(key, none, count -> count.added(5, id)));
    Causal<OrMap> more =
        write(base, A, (map, id) -> map.changed(key, none, count -> count.added(2, id)));
    Causal<OrMap> removed = write(base, B, (map, id) -> map.without(key, id));
    Counter merged = (Counter) more.join(removed).state().get(key, CrdtType.COUNTER);
    assertEquals(2, merged.value());
    assertTrue(removed.state().keys().isEmpty());
  }

  @Test
  @DisplayName("an heir counts on for a member that is gone, and its spent part is pruned")
  void heir() {
    Causal<Counter> base =
        write(Causal.empty(Counter.empty(CrdtType.COUNTER)), A, (state, id) -> state.added(5, id));
    Causal<Counter> inherited = write(base, B, (state, id) -> state.inherited(A, id));
    assertEquals(5, inherited.state().value());
    Causal<Counter> pruned = inherited.pruned(Coverage.EVERYTHING);
    assertEquals(5, pruned.state().value());
    assertFalse(pruned.state().tallies().containsKey(A));
    assertEquals(5, pruned.join(base).state().value(), "an old state doubles nothing");
  }

  @Test
  @DisplayName("what only grows refuses to shrink, and a counter to overflow")
  void refused() {
    WriteId id = WriteId.of(A, 1, 1);
    Counter growing = Counter.empty(CrdtType.GROW_COUNTER);
    assertThrows(GridException.class, () -> growing.added(-1, id));
    OrSet set = OrSet.empty(CrdtType.GROW_SET).added(X, id);
    assertThrows(GridException.class, () -> set.without(X));
    Counter full = Counter.empty(CrdtType.COUNTER).added(Long.MAX_VALUE, id);
    assertThrows(GridException.class, () -> full.added(1, WriteId.of(A, 2, 2)));
  }

  @Test
  @DisplayName("a dot names one write, and a local write is later than all that was seen")
  void oneWriteADot() {
    Causal<Flag> on = write(Causal.empty(Flag.DISABLED), A, (state, id) -> state.enabled(id));
    assertThrows(BrokenInvariant.class, () -> on.change(WriteId.of(A, 1, 9), Flag::disabled));
    assertThrows(BrokenInvariant.class, () -> on.change(WriteId.of(A, 2, 1), Flag::disabled));
  }

  @Test
  @DisplayName("a context with a gap keeps the dots beyond it in a cloud, and none without")
  void contexts() {
    CausalContext gap = CausalContext.of(new Dot(A, 1), new Dot(A, 3));
    assertEquals(1, gap.vector().get(A));
    assertEquals(1, gap.cloud().size());
    assertTrue(gap.covers(A, 3) && !gap.covers(A, 2));
    CausalContext whole = gap.with(new Dot(A, 2));
    assertEquals(3, whole.vector().get(A));
    assertTrue(whole.cloud().isEmpty());
    assertTrue(whole.covers(gap) && !gap.covers(whole));
  }

  private <S extends Crdt<S>> Causal<S> write(
      Causal<S> at, MemberId member, BiFunction<S, WriteId, S> change) {
    WriteId id = WriteId.of(member, at.context().vector().get(member) + 1, ++time);
    return at.join(at.change(id, state -> change.apply(state, id)));
  }
}
