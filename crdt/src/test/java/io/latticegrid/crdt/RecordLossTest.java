package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecordLossTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);

  private final List<Loss> losses = new ArrayList<>();
  private long time;

  @Test
  @DisplayName("writes to different fields on both sides are all kept, and none is lost")
  void differentFields() {
    Causal<RecordState> base = created();
    Causal<RecordState> left = update(base, A, 2, 1, 10);
    Causal<RecordState> right = update(base, B, 1, 2, 20);
    RecordState merged = left.join(right, this::lost).state();
    assertEquals(Bytes.of(10L), merged.field(1));
    assertEquals(Bytes.of(20L), merged.field(2));
    assertEquals(List.of(), losses);
  }

  @Test
  @DisplayName(
      "of two concurrent writes to one field the earlier is reported as lost, on both sides")
  void sameField() {
    Causal<RecordState> base = created();
    Causal<RecordState> left = update(base, A, 2, 1, 10);
    Causal<RecordState> right = update(base, B, 1, 1, 20);
    assertEquals(left.join(right, this::lost), right.join(left, this::lost));
    Loss loss = new Loss(1, Write.of(Bytes.of(10L), WriteId.of(A, 2, 2)));
    assertEquals(List.of(loss, loss), losses);
    left.join(left.join(right), this::lost);
    assertEquals(2, losses.size(), "the merged state has seen both");
  }

  @Test
  @DisplayName("lag is not a conflict, by state or by delta")
  void lag() {
    Causal<RecordState> base = created();
    WriteId id = WriteId.of(B, 1, ++time);
    Delta<RecordState> delta = base.change(id, state -> state.updated(field(1, 10), id));
    Causal<RecordState> ahead = base.join(delta, this::lost);
    Causal<RecordState> further = update(ahead, A, 2, 1, 30);
    base.join(further, this::lost);
    further.join(base, this::lost);
    further.join(delta, this::lost);
    assertEquals(List.of(), losses);
  }

  @Test
  @DisplayName("a later removal hides a concurrent update and reports what that had written")
  void removalWins() {
    Causal<RecordState> base = created();
    Causal<RecordState> updated = update(base, A, 2, 1, 10);
    Causal<RecordState> removed = change(base, B, 1, state -> state.removed(id(B, 1)));
    assertFalse(updated.join(removed, this::lost).state().isPresent());
    assertEquals(List.of(new Loss(1, Write.of(Bytes.of(10L), WriteId.of(A, 2, 2)))), losses);
  }

  @Test
  @DisplayName("a later update brings a concurrently removed record back whole")
  void updateWins() {
    Causal<RecordState> base = created();
    Causal<RecordState> removed = change(base, B, 1, state -> state.removed(id(B, 1)));
    Causal<RecordState> updated = update(base, A, 2, 1, 10);
    RecordState merged = removed.join(updated, this::lost).state();
    assertTrue(merged.isPresent());
    assertEquals(Bytes.of(10L), merged.field(1));
    assertEquals(Bytes.of(2L), merged.field(2), "no torso");
    assertEquals(
        List.of(new Loss(RecordState.EXISTENCE, Write.tombstone(WriteId.of(B, 1, 2)))), losses);
  }

  @Test
  @DisplayName("a replacement takes fields away that it leaves out, and reports a concurrent write")
  void replacement() {
    Causal<RecordState> base = created();
    Causal<RecordState> updated = update(base, A, 2, 2, 10);
    Causal<RecordState> replaced =
        change(base, B, 1, state -> state.written(field(1, 5), id(B, 1), 0));
    RecordState merged = updated.join(replaced, this::lost).state();
    assertEquals(Map.of(1, Write.of(Bytes.of(5L), WriteId.of(B, 1, 3))), merged.plain());
    assertEquals(List.of(new Loss(2, Write.of(Bytes.of(10L), WriteId.of(A, 2, 2)))), losses);
  }

  @Test
  @DisplayName("a partial update that comes before the creation shows nothing")
  void noTorso() {
    Causal<RecordState> base = created();
    WriteId id = WriteId.of(A, 2, ++time);
    Delta<RecordState> update = base.change(id, state -> state.updated(field(1, 10), id));
    Causal<RecordState> early = Causal.empty(RecordState.ABSENT).join(update);
    assertFalse(early.state().isPresent());
    assertTrue(early.join(base).state().isPresent());
    assertEquals(base.join(update), early.join(base));
  }

  @Test
  @DisplayName("after any partial updates on two sides exactly the fields written on both are lost")
  void anyUpdates() {
    Property.check(
        "losses",
        10_000,
        (rand, size) -> {
          List<int[]> writes = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            writes.add(new int[] {rand.nextInt(2), 1 + rand.nextInt(6), 100 + i});
          }
          return writes;
        },
        RecordLossTest::checkLosses);
  }

  private static void checkLosses(List<int[]> writes) {
    RecordLossTest test = new RecordLossTest();
    Causal<RecordState> base = test.created();
    List<Causal<RecordState>> sides = new ArrayList<>(List.of(base, base));
    List<Map<Integer, Write>> last = List.of(new TreeMap<>(), new TreeMap<>());
    for (int[] write : writes) {
      int side = write[0];
      MemberId member = side == 0 ? A : B;
      long sequence = sides.get(side).context().vector().get(member) + 1;
      sides.set(side, test.update(sides.get(side), member, sequence, write[1], write[2]));
      WriteId id = WriteId.of(member, sequence, test.time);
      last.get(side).put(write[1], Write.of(Bytes.of((long) write[2]), id));
    }
    List<Loss> expected = new ArrayList<>();
    last.get(0)
        .forEach((field, left) -> {
          Write right = last.get(1).get(field);
          if (right != null) {
            expected.add(new Loss(field, left.id().compareTo(right.id()) < 0 ? left : right));
          }
        });
    sides.get(0).join(sides.get(1), test::lost);
    assertEquals(expected, test.losses);
  }

  private void lost(int field, Write lost) {
    losses.add(new Loss(field, lost));
  }

  private Causal<RecordState> created() {
    Map<Integer, Bytes> fields = new TreeMap<>(Map.of(1, Bytes.of(1L), 2, Bytes.of(2L)));
    return change(
        Causal.empty(RecordState.ABSENT), A, 1, state -> state.written(fields, id(A, 1), 0));
  }

  private Causal<RecordState> update(
      Causal<RecordState> at, MemberId member, long sequence, int field, long value) {
    return change(
        at, member, sequence, state -> state.updated(field(field, value), id(member, sequence)));
  }

  private Causal<RecordState> change(
      Causal<RecordState> at, MemberId member, long sequence, UnaryOperator<RecordState> change) {
    time++;
    return at.join(at.change(id(member, sequence), change));
  }

  private WriteId id(MemberId member, long sequence) {
    return WriteId.of(member, sequence, time);
  }

  private static Map<Integer, Bytes> field(int id, long value) {
    return Map.of(id, Bytes.of(value));
  }
}
