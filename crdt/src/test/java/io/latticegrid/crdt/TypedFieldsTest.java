package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of which some fields are states of their own types. */
class TypedFieldsTest {
  private static final int TRIES = 10_000;
  private static final TypedFields FIELDS =
      new TypedFields(
          new TreeMap<>(
              Map.of(
                  2, CrdtType.MAX_REGISTER,
                  3, CrdtType.MIN_REGISTER,
                  4, CrdtType.COUNTER,
                  5, CrdtType.OR_SET)));

  private static byte[] row(Object... fields) {
    ByteWriter out = new ByteWriter(64);
    Row.write(77, fields, out);
    return out.toByteArray();
  }

  /** A copy of one record at one member. */
  private static final class Replica {
    final MemberId member;
    final VersionVector seen = new VersionVector();
    RecordState record = RecordState.ABSENT;

    Replica(long node) {
      member = new MemberId(node, 1);
    }

    Replica(Replica other) {
      member = other.member;
      seen.merge(other.seen);
      record = other.record;
    }

    WriteId next(long time) {
      long sequence = seen.get(member) + 1;
      seen.advance(member, sequence);
      return WriteId.of(member, sequence, time);
    }

    /** As a partition keeps it: the row where it is one, lowered where it is not. */
    Replica joined(Replica other) {
      Replica both = new Replica(this);
      Merge merge = Merge.ofStates(Coverage.of(seen), Coverage.of(other.seen), LossListener.NONE);
      both.record = FIELDS.lowered(FIELDS.lifted(record).join(FIELDS.lifted(other.record), merge));
      both.seen.merge(other.seen);
      return both;
    }

    byte @Nullable [] bytes() {
      return StateValue.of(FIELDS.lifted(record));
    }

    void change(Rand rand, long time) {
      WriteId id = next(time);
      long number = rand.nextInt(20);
      record =
          switch (rand.nextInt(7)) {
            case 0 ->
                FIELDS.replaced(
                    record, row("w" + number, number, number, number, List.of("e1")), id, 0);
            case 1 -> FIELDS.assigned(record, 1, Bytes.of("n" + number), id);
            case 2 -> FIELDS.assigned(record, 2 + rand.nextInt(3), Bytes.of(number), id);
            case 3 -> FIELDS.assigned(record, 5, Bytes.of(List.of("e2", "e" + number % 3)), id);
            case 4 ->
                TypedFields.changed(
                    record, 4, StateValue.counter(), counter -> counter.added(number - 9, id), id);
            case 5 ->
                TypedFields.changed(
                    record,
                    5,
                    StateValue.set(),
                    set -> set.added(Bytes.of("e" + number % 3), id),
                    id);
            default ->
                TypedFields.changed(
                    record,
                    5,
                    StateValue.set(),
                    set -> set.without(Bytes.of("e" + number % 3)),
                    id);
          };
      record = FIELDS.lowered(record);
    }
  }

  @Test
  void copiesThatWereChangedApartJoinToTheSameInAnyOrderAndAnyGroupingAndTwice() {
    for (int seed = 0; seed < TRIES; seed++) {
      Rand rand = new SplittableRand(seed);
      List<Replica> replicas = apart(rand);
      Replica first = replicas.get(0);
      Replica second = replicas.get(1);
      Replica third = replicas.get(2);
      byte[] expected = first.joined(second).joined(third).bytes();
      String where = "seed " + seed;
      assertArrayEquals(expected, third.joined(second.joined(first)).bytes(), where);
      assertArrayEquals(expected, first.joined(second.joined(third)).bytes(), where);
      Replica all = first.joined(second).joined(third);
      assertArrayEquals(expected, all.joined(second).joined(all).bytes(), where);
      byte[] value = StateValue.of(all.record);
      assertNotNull(value);
      assertArrayEquals(value, StateValue.of((RecordState) StateValue.state(value)), where);
    }
  }

  /** Three copies with a common past, some of which have heard of each other since. */
  private static List<Replica> apart(Rand rand) {
    List<Replica> replicas = new ArrayList<>();
    Replica origin = new Replica(1);
    long time = 1;
    origin.record = StateValue.record(row("a", 5L, 5L, 5L, List.of("e0")), origin.next(time++), 0);
    for (int node = 1; node <= 3; node++) {
      Replica replica = new Replica(node);
      replica.seen.merge(origin.seen);
      replica.record = origin.record;
      replicas.add(replica);
    }
    for (int step = rand.nextInt(12); step > 0; step--) {
      int which = rand.nextInt(3);
      if (rand.nextInt(4) == 0) {
        Replica other = replicas.get((which + 1) % 3);
        replicas.set(which, replicas.get(which).joined(other));
      } else {
        replicas.get(which).change(rand, time++);
      }
    }
    Collections.rotate(replicas, rand.nextInt(3));
    return replicas;
  }

  @Test
  void aRecordThatWasWrittenOnceCostsNothingMoreThanItsRow() {
    Replica replica = new Replica(1);
    byte[] row = row("a", 5L, 6L, 7L, List.of("x"));
    RecordState record = StateValue.record(row, replica.next(1), 0);
    assertEquals(record, FIELDS.lowered(record));
    RecordState lifted = FIELDS.lifted(record);
    assertEquals(lifted, FIELDS.lifted(lifted));
    byte[] value = StateValue.of(lifted);
    assertNotNull(value);
    assertArrayEquals(row, StateValue.visible(value), "it is read as it was written");
  }

  @Test
  void theBytesOfARecordWithACountedFieldAreGolden() {
    Replica replica = new Replica(1);
    TypedFields counted = new TypedFields(new TreeMap<>(Map.of(2, CrdtType.COUNTER)));
    RecordState written = StateValue.record(row("a", 5L), replica.next(1), 0);
    WriteId id = replica.next(2);
    RecordState added =
        TypedFields.changed(written, 2, StateValue.counter(), counter -> counter.added(3, id), id);
    byte[] value = StateValue.of(added);
    assertNotNull(value);
    assertEquals(
        "800e3902000000000000000100000000000000010401010000000000000001000000"
            + "000000000102010701020f0701010000000000000001110108020c4d000000000203"
            + "0005000501610300",
        HexFormat.of().formatHex(value));
    Row seen = new Row(StateValue.visible(value));
    assertEquals(8L, seen.field(1));
    assertEquals(added, counted.lifted(added));
  }
}
