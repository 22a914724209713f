package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entries that are changed and not replaced: counters, flags, sets and fields of records. */
class StateChangesTest {
  private static final int SCHEMA = 77;

  private static EntryChange change(Kind kind, String key, @Nullable Object... values) {
    List<Part> parts = new ArrayList<>();
    for (Object value : values) {
      parts.add(new Part(0, Canonical.toBytes(value)));
    }
    return new EntryChange(kind, Ops.bytes(key), parts);
  }

  private static EntryChange update(int field, Object value) {
    Part part = new Part(field, Canonical.toBytes(value));
    return new EntryChange(Kind.UPDATE, Ops.bytes("k"), List.of(part));
  }

  private static byte[] row(@Nullable Object... fields) {
    ByteWriter out = new ByteWriter();
    Row.write(SCHEMA, fields, out);
    return out.toByteArray();
  }

  private static DataMessage put(byte[] value, long ttlMillis) {
    return new Put(PutMode.SET, Ops.bytes("k"), value, null, ttlMillis);
  }

  private static @Nullable Object value(Answer answer) {
    byte[] bytes = answer.result().value();
    return bytes == null ? null : Canonical.fromBytes(bytes);
  }

  @Test
  void aCounterIsAnsweredWithItsNewValueAndReadAsANumber() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertEquals(5L, value(cluster.done(change(Kind.ADD, "c", 5L))));
      assertEquals(3L, value(cluster.done(change(Kind.ADD, "c", -2L))));
      assertEquals(3L, value(cluster.done(get("c"))));
      assertEquals(3L, value(cluster.done(change(Kind.RESET, "c"))));
      assertEquals(0L, value(cluster.done(get("c"))));
      cluster.assertConverged(P);
    }
  }

  @Test
  void aCounterThatWouldOverflowIsRefusedAndUnchanged() {
    try (Cluster cluster = Cluster.inSync(1)) {
      cluster.done(change(Kind.ADD, "c", Long.MAX_VALUE));
      assertEquals(
          Code.INVALID_ARGUMENT,
          cluster.execute(cluster.primary(P), change(Kind.ADD, "c", 1L)).code());
      assertEquals(Long.MAX_VALUE, value(cluster.done(get("c"))));
    }
  }

  @Test
  void aRepeatedAdditionCountsOnceAlsoAfterAFailover() {
    try (Cluster cluster = Cluster.inSync(3)) {
      EntryChange add = change(Kind.ADD, "c", 7L);
      Member first = cluster.primary(P);
      cluster.execute(first, add, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND / 5);
      Answer again = cluster.retry(first, add, attempt(9, 1));
      cluster.run(SECOND / 5);
      assertEquals(7L, value(again));
      first.die();
      cluster.remove(first);
      cluster.run(SECOND);
      Answer later = cluster.retry(cluster.primary(P), add, attempt(9, 1));
      cluster.run(SECOND / 5);
      assertEquals(7L, value(later));
      assertEquals(7L, value(cluster.done(get("c"))));
    }
  }

  @Test
  void whatWasAcknowledgedCountsExactlyThroughFailoversAndNewCopies() {
    for (int seed = 1; seed <= 40; seed++) {
      SplittableRand rand = new SplittableRand(seed);
      try (Cluster cluster = Cluster.inSync(3)) {
        long acknowledged = 0;
        long unknown = 0;
        long nextMember = 10;
        for (int step = 0; step < 60; step++) {
          Member primary = cluster.primary(P);
          long amount = 1L + rand.nextInt(9);
          Answer answer = cluster.execute(primary, change(Kind.ADD, "c", amount));
          if (rand.nextInt(12) == 0 && cluster.row().inSync().size() > 1) {
            cluster.run(rand.nextInt(3) * MILLI);
            primary.die();
            cluster.remove(primary);
            cluster.join(cluster.add(nextMember++));
            cluster.run(5 * SECOND);
          } else {
            cluster.run(SECOND / 5);
          }
          boolean applied = answer.isThere() && answer.message() instanceof Result;
          acknowledged += applied ? amount : 0;
          unknown += applied ? 0 : amount;
        }
        Object counted = value(cluster.done(get("c")));
        long total = counted instanceof Long number ? number : 0;
        assertTrue(
            total >= acknowledged && total <= acknowledged + unknown,
            total + " of " + acknowledged + " + " + unknown + ", seed " + seed);
        cluster.run(SECOND);
        cluster.assertConverged(P);
      }
    }
  }

  @Test
  void aFlagSaysWhetherItWasChangedAndIsNoEntryWhenItIsOff() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertEquals(false, value(cluster.done(change(Kind.DISABLE, "f"))));
      assertEquals(true, value(cluster.done(change(Kind.ENABLE, "f"))));
      assertEquals(false, value(cluster.done(change(Kind.ENABLE, "f"))));
      assertEquals(true, value(cluster.done(get("f"))));
      assertEquals(true, value(cluster.done(change(Kind.DISABLE, "f"))));
      assertFalse(cluster.done(get("f")).result().applied());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aSetIsReadAsAListOfWhatIsInIt() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertEquals(true, value(cluster.done(change(Kind.INSERT, "s", "a", "b"))));
      assertEquals(false, value(cluster.done(change(Kind.INSERT, "s", "a"))));
      assertEquals(true, value(cluster.done(change(Kind.INSERT, "s", "a", "c"))));
      assertEquals(List.of("a", "b", "c"), value(cluster.done(get("s"))));
      assertEquals(false, value(cluster.done(change(Kind.DELETE, "s", "x"))));
      assertEquals(true, value(cluster.done(change(Kind.DELETE, "s", "a", "b", "c"))));
      assertNull(value(cluster.done(get("s"))));
      cluster.assertConverged(P);
    }
  }

  @Test
  void aSetThatWouldGrowTooLargeIsRefusedAndUnchanged() {
    try (Cluster cluster = Cluster.inSync(1)) {
      String half = "x".repeat(Limits.MAX_STATE / 2);
      cluster.done(change(Kind.INSERT, "s", half));
      Answer second = cluster.execute(cluster.primary(P), change(Kind.INSERT, "s", half + "y"));
      assertEquals(Code.TOO_LARGE, second.code());
      assertEquals(List.of(half), value(cluster.done(get("s"))));
    }
  }

  @Test
  void anUpdateChangesItsFieldsOnlyAndTheRestIsReadAsBefore() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertFalse(cluster.done(update(0, "nothing")).result().applied(), "there is no entry");
      cluster.done(put(row("name", 1L, null), 0));
      assertTrue(cluster.done(update(1, 2L)).result().applied());
      assertArrayEquals(row("name", 2L, null), cluster.done(get("k")).result().value());
      assertTrue(cluster.done(update(2, "third")).result().applied());
      assertArrayEquals(row("name", 2L, "third"), cluster.done(get("k")).result().value());
      cluster.assertConverged(P);
      byte[] before = row("name", 2L, "third");
      byte[] after = row("new", 3L, "x");
      Put replace = new Put(PutMode.REPLACE_IF, Ops.bytes("k"), after, before, 0);
      assertTrue(cluster.done(replace).result().applied(), "compared by what is seen");
      assertArrayEquals(after, cluster.done(get("k")).result().value());
      cluster.assertConverged(P);
    }
  }

  @Test
  void anUpdateLeavesTheTimeToLiveAsItIs() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put(row("name"), 3_000));
      assertTrue(cluster.done(update(0, "other")).result().applied());
      cluster.run(4 * SECOND);
      assertNull(cluster.done(get("k")).result().value());
    }
  }
}
