package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.codec.CrdtCodec;
import io.latticegrid.crdt.codec.EntryBytes;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.property.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EntryBytesTest {
  private static final int TRIES = 10_000;
  private static final MemberId A = new MemberId(0xC0FFEEC0FFEEL, 1);
  private static final MemberId B = new MemberId(0xBEEFBEEFBEEFL, 2);

  @Test
  @DisplayName("merging bytes gives what merging states gives, and the same word of losses")
  void equalsStates() {
    int[] kept = new int[1];
    Property.check(
        "entry bytes",
        TRIES,
        (rand, size) -> History.generate(RecordState.ABSENT, Workload.record(), rand, 4 + size / 2),
        history -> {
          Causal<RecordState> a = history.anyState();
          Causal<RecordState> b = history.anyState();
          byte[] mine = bytes(a.state());
          byte[] theirs = bytes(b.state());
          List<Loss> expected = new ArrayList<>();
          List<Loss> losses = new ArrayList<>();
          Causal<RecordState> joined =
              a.join(b, (field, lost) -> expected.add(new Loss(field, lost)));
          byte[] merged =
              EntryBytes.merge(
                  mine,
                  theirs,
                  Merge.ofStates(
                      a.context(),
                      b.context(),
                      (field, lost) -> losses.add(new Loss(field, lost))));
          assertArrayEquals(bytes(joined.state()), merged);
          assertEquals(expected, losses);
          kept[0] += merged != null && (merged == mine || merged == theirs) ? 1 : 0;
        });
    assertTrue(kept[0] > TRIES / 10, "merged without objects: " + kept[0]);
  }

  @Test
  @DisplayName("an entry written whole reads as its value, and equals the state's bytes")
  void written() {
    WriteId id = WriteId.of(A, 1, 5);
    byte[] row = row(3, 7);
    byte[] entry = EntryBytes.written(null, row, null, id, 0);
    assertArrayEquals(
        CrdtCodec.toBytes(RecordState.ABSENT.written(EntryBytes.fieldsOf(row, null), id, 0)),
        entry);
    assertArrayEquals(row, Arrays.copyOfRange(entry, EntryBytes.valueOffset(entry), entry.length));
    assertEquals(id, EntryBytes.latestWrite(entry));
    assertTrue(EntryBytes.isVisible(entry, 0));

    byte[] sparse = EntryBytes.written(entry, row, new int[] {2, 5, 9}, id, 100);
    assertEquals(
        EntryBytes.fieldsOf(row, new int[] {2, 5, 9}).keySet(),
        EntryBytes.state(sparse).plain().keySet());
    assertTrue(EntryBytes.isVisible(sparse, 99) && !EntryBytes.isVisible(sparse, 100));
    assertArrayEquals(
        row, Arrays.copyOfRange(sparse, EntryBytes.valueOffset(sparse), sparse.length));
  }

  @Test
  @DisplayName("a removed entry is hidden, comes back with its fields, and is pruned when stable")
  void removed() {
    byte[] entry = EntryBytes.written(null, row(3, 7), null, WriteId.of(A, 1, 5), 0);
    byte[] removed = EntryBytes.removed(entry, WriteId.of(A, 2, 6));
    assertFalse(EntryBytes.isVisible(removed, 0));
    assertArrayEquals(removed, EntryBytes.pruned(removed, Coverage.NOTHING));
    assertNull(EntryBytes.pruned(removed, Coverage.EVERYTHING));
    assertSame(entry, EntryBytes.pruned(entry, Coverage.EVERYTHING));
    assertNull(
        EntryBytes.merge(null, entry, merge(Coverage.EVERYTHING, Coverage.EVERYTHING)),
        "what was pruned here does not come back");
    assertSame(entry, EntryBytes.merge(null, entry, merge(Coverage.NOTHING, Coverage.EVERYTHING)));
  }

  @Test
  @DisplayName("of two whole writes the array of the later is taken as it is")
  void takesArrays() {
    byte[] mine = EntryBytes.written(null, row(3, 7), null, WriteId.of(A, 1, 5), 0);
    byte[] theirs = EntryBytes.written(null, row(2, 9), null, WriteId.of(B, 1, 6), 0);
    Merge lag = merge(Coverage.NOTHING, Coverage.EVERYTHING);
    assertSame(theirs, EntryBytes.merge(mine, theirs, lag));
    assertSame(theirs, EntryBytes.merge(theirs, mine, lag));
    byte[][] batch = {mine, theirs};
    assertEquals(1, EntryBytes.mergeAll(batch, new byte[][] {theirs, mine}, lag));
    assertSame(theirs, batch[0]);
  }

  @Test
  @DisplayName("a record under one stamp costs at most 24 bytes beyond its value")
  void cost() {
    byte[] row = row(5, 1_000_000);
    for (WriteId id :
        List.of(
            WriteId.of(A, 1, 77),
            WriteId.of(A, 1L << 33, -1),
            WriteId.of(new MemberId(-1, 127), (1L << 34) - 1, -1),
            WriteId.of(new MemberId(-1, 16_383), (1L << 27) - 1, -1))) {
      int cost = EntryBytes.written(null, row, null, id, 0).length - row.length;
      assertTrue(cost <= 24, id + " costs " + cost);
    }
  }

  @Test
  @DisplayName("a further stamp costs at most 26 bytes, for up to 31 fields")
  void costOfStamps() {
    byte[] entry = EntryBytes.written(null, row(31, 7), null, WriteId.of(A, 1 << 20, 1L << 60), 0);
    byte[] before = entry;
    for (int field = 1; field <= 5; field++) {
      WriteId id = WriteId.of(B, (1 << 20) + field, (1L << 60) + field);
      byte[] after = EntryBytes.updated(before, Map.of(field, Bytes.of(8L)), id);
      assertTrue(after.length - before.length <= 27, "it costs " + (after.length - before.length));
      before = after;
    }
  }

  @Test
  @DisplayName("damaged bytes of any type are malformed, or the bytes of another state")
  void damaged() {
    int[] read = new int[1];
    for (CrdtType type : CrdtType.values()) {
      Property.check(
          "damaged " + type,
          1_000,
          (rand, size) -> damaged(type.bottom(), rand, size),
          bytes -> {
            try {
              assertArrayEquals(bytes, CrdtCodec.toBytes(CrdtCodec.fromBytes(bytes)));
              read[0]++;
            } catch (MalformedDataException expected) {
              assertNotNull(expected.getMessage());
            }
          });
    }
    assertTrue(read[0] > 100, "read: " + read[0]);
  }

  @SuppressWarnings("unchecked")
  private static <S extends Crdt<S>> byte[] damaged(Crdt<?> bottom, Rand rand, int size) {
    S state = (S) bottom;
    for (int i = 1; i < 2 + size / 8; i++) {
      state = Workload.changeAny(state, WriteId.of(rand.nextInt(2) == 0 ? A : B, i, i), rand);
    }
    byte[] bytes = CrdtCodec.toBytes(state);
    for (int damage = 1 + rand.nextInt(3); damage > 0; damage--) {
      int at = rand.nextInt(bytes.length);
      switch (rand.nextInt(4)) {
        case 0 -> bytes[at] = (byte) rand.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << rand.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> bytes[at]++;
      }
    }
    return bytes;
  }

  private static Merge merge(Coverage mine, Coverage theirs) {
    return Merge.ofStates(
        mine,
        theirs,
        (field, lost) -> {
          throw new AssertionError("no conflict: " + lost);
        });
  }

  private static byte[] bytes(RecordState state) {
    return state.isBottom() ? null : CrdtCodec.toBytes(state);
  }

  private static byte[] row(int fields, long value) {
    ByteWriter out = new ByteWriter();
    Object[] values = new Object[fields];
    Arrays.fill(values, value);
    Row.write(0x11223344, values, out);
    return out.toByteArray();
  }
}
