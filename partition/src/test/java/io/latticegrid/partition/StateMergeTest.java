package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What both sides of a split changed is merged by its type when the split heals. */
class StateMergeTest {
  private static EntryChange change(Kind kind, String key, @Nullable Object... values) {
    List<Part> parts = new ArrayList<>();
    for (Object value : values) {
      parts.add(new Part(0, Canonical.toBytes(value)));
    }
    return new EntryChange(kind, Ops.bytes(key), parts);
  }

  private static EntryChange update(String key, int field, Object value) {
    Part part = new Part(field, Canonical.toBytes(value));
    return new EntryChange(Kind.UPDATE, Ops.bytes(key), List.of(part));
  }

  private static DataMessage row(String key, Object... fields) {
    ByteWriter out = new ByteWriter();
    Row.write(77, fields, out);
    return new Put(PutMode.SET, Ops.bytes(key), out.toByteArray(), null, 0);
  }

  /** A cluster whose first primary is cut off, and goes on alone beside its successor. */
  private static final class Split implements AutoCloseable {
    final Cluster cluster = Cluster.inSync(3);
    Member alone = cluster.primary(P);

    Split() {
      cluster
          .members()
          .forEach(
              member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true)));
    }

    void begin() {
      alone = cluster.primary(P);
      alone.isolated(true);
      alone.leaseFor(0);
      for (Member other : cluster.members()) {
        if (!other.equals(alone)) {
          cluster.part(alone, other);
        }
      }
      copiesAway(true);
      cluster.remove(alone);
      cluster.run(3 * SECOND);
    }

    /** As the metadata say: while somebody is away, nobody forgets what was removed. */
    private void copiesAway(boolean away) {
      cluster.members().forEach(member -> member.host().copiesAway(away));
    }

    boolean atBoth(DataMessage atAlone, DataMessage atOthers) {
      boolean here = atAlone(atAlone);
      boolean others = cluster.done(atOthers).message() instanceof Result;
      return here && others;
    }

    boolean atAlone(DataMessage message) {
      Answer answer = cluster.execute(alone, message);
      cluster.run(SECOND / 5);
      return answer.isThere() && answer.message() instanceof Result;
    }

    void heal() {
      cluster.reconnect(alone);
      cluster.join(alone);
      cluster.run(8 * SECOND);
      copiesAway(false);
      cluster.done(Ops.put("after", "x"));
      cluster.run(5 * SECOND);
      cluster.assertConverged(P);
    }

    @Nullable Object value(String key) {
      byte[] value = cluster.done(get(key)).result().value();
      return value == null ? null : Canonical.fromBytes(value);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  @Test
  void whatBothSidesAddedCounts() {
    try (Split split = new Split()) {
      split.cluster.done(change(Kind.ADD, "c", 100L));
      split.begin();
      assertTrue(split.atBoth(change(Kind.ADD, "c", 10L), change(Kind.ADD, "c", 3L)));
      assertTrue(split.atBoth(change(Kind.ADD, "c", -1L), change(Kind.ADD, "other", 5L)));
      split.heal();
      assertEquals(112L, split.value("c"));
      assertEquals(5L, split.value("other"));
    }
  }

  @Test
  void ofSetsAndFlagsEverythingStaysThatWasNotSeenAndTakenOut() {
    try (Split split = new Split()) {
      split.cluster.done(change(Kind.INSERT, "s", "old", "gone"));
      split.cluster.done(change(Kind.ENABLE, "f"));
      split.begin();
      assertTrue(
          split.atBoth(change(Kind.INSERT, "s", "alone"), change(Kind.INSERT, "s", "others")));
      assertTrue(split.atBoth(change(Kind.DELETE, "s", "gone"), change(Kind.DISABLE, "f")));
      split.heal();
      assertEquals(List.of("old", "alone", "others"), split.value("s"));
      assertEquals(null, split.value("f"));
    }
  }

  @Test
  void aFlagThatOneSideSwitchedOnAgainStaysOn() {
    try (Split split = new Split()) {
      split.cluster.done(change(Kind.ENABLE, "f"));
      split.begin();
      assertTrue(split.atBoth(change(Kind.ENABLE, "f"), change(Kind.DISABLE, "f")));
      split.heal();
      assertEquals(true, split.value("f"));
    }
  }

  @Test
  void whatStaysAlthoughTheOtherSideChangedItLaterStaysThereToo() {
    try (Split split = new Split()) {
      split.cluster.done(change(Kind.ENABLE, "f"));
      split.cluster.done(change(Kind.INSERT, "s", "one", "two"));
      split.begin();
      split.cluster.done(change(Kind.ENABLE, "f"));
      split.cluster.done(change(Kind.DELETE, "s", "one", "two"));
      assertTrue(split.atAlone(change(Kind.DISABLE, "f")));
      assertTrue(split.atAlone(change(Kind.DELETE, "s", "one")));
      split.heal();
      assertEquals(true, split.value("f"), "switched on again where it was not seen");
      assertEquals(null, split.value("s"));
    }
  }

  @Test
  void updatesOfDifferentFieldsBothStayAndOfOneFieldTheLoserIsCounted() {
    try (Split split = new Split()) {
      split.cluster.done(row("k", "name", 1L, "x"));
      split.begin();
      assertTrue(split.atBoth(update("k", 0, "alone"), update("k", 1, 2L)));
      assertTrue(split.atBoth(update("k", 2, "first"), update("k", 2, "second")));
      split.heal();
      byte[] value = split.cluster.done(get("k")).result().value();
      assertNotNull(value);
      Row row = new Row(value);
      assertEquals("alone", row.field(0));
      assertEquals(2L, row.field(1));
      assertEquals("second", row.field(2));
      assertEquals(1, split.cluster.primary(P).host().stats().merged.conflicts.sum());
    }
  }

  @Test
  void aRemovalAfterTheUpdatesOfTheOtherSideWins() {
    try (Split split = new Split()) {
      split.cluster.done(row("k", "name", 1L));
      split.begin();
      assertTrue(split.atAlone(update("k", 0, "alone")));
      split.cluster.done(new Remove(Ops.bytes("k"), null, false));
      split.heal();
      assertEquals(null, split.value("k"));
    }
  }

  @Test
  void overManySplitsAndLostMessagesEveryAcknowledgedAdditionCountsOnce() {
    for (int seed = 1; seed <= 25; seed++) {
      manySplits(seed);
    }
  }

  private static void manySplits(long seed) {
    Rand rand = new SplittableRand(seed);
    try (Split split = new Split()) {
      long acknowledged = 0;
      long unknown = 0;
      for (int cycle = 0; cycle < 3; cycle++) {
        split.begin();
        for (int step = 0; step < 10; step++) {
          long amount = 1L + rand.nextInt(9);
          EntryChange add = change(Kind.ADD, "c" + rand.nextInt(2), amount);
          Member at = rand.nextInt(2) == 0 ? split.alone : split.cluster.primary(P);
          Answer answer = split.cluster.execute(at, add);
          split.cluster.run(SECOND / 5);
          boolean applied = answer.isThere() && answer.message() instanceof Result;
          acknowledged += applied ? amount : 0;
          unknown += applied ? 0 : amount;
        }
        split.cluster.links().drop((pair, message) -> rand.nextInt(20) == 0);
        split.cluster.reconnect(split.alone);
        split.cluster.join(split.alone);
        split.cluster.run(3 * SECOND);
        split.cluster.links().dropNothing();
        split.cluster.run(15 * SECOND);
        split.cluster.assertConverged(P);
        long total = number(split.value("c0")) + number(split.value("c1"));
        assertTrue(
            total >= acknowledged && total <= acknowledged + unknown,
            total + " of " + acknowledged + " + " + unknown + ", seed " + seed);
      }
      assertTrue(acknowledged > 50, "hardly anything was acknowledged, seed " + seed);
    }
  }

  @Test
  void overManySplitsWhateverIsChangedOnBothSidesEveryReplicaEndsWithTheSame() {
    for (int seed = 1; seed <= 25; seed++) {
      manyChanges(seed);
    }
  }

  private static void manyChanges(long seed) {
    Rand rand = new SplittableRand(seed);
    try (Split split = new Split()) {
      for (int cycle = 0; cycle < 3; cycle++) {
        for (int key = 0; key < 2; key++) {
          split.cluster.done(row("r" + key, "name", 1L));
        }
        split.begin();
        for (int step = 0; step < 20; step++) {
          Member at = rand.nextInt(2) == 0 ? split.alone : split.cluster.primary(P);
          split.cluster.execute(at, anyChange(rand));
          split.cluster.run(SECOND / 20);
        }
        split.heal();
      }
    }
  }

  private static DataMessage anyChange(Rand rand) {
    int key = rand.nextInt(2);
    Object element = "e" + rand.nextInt(3);
    return switch (rand.nextInt(8)) {
      case 0 -> change(Kind.ENABLE, "f" + key);
      case 1 -> change(Kind.DISABLE, "f" + key);
      case 2 -> change(Kind.INSERT, "s" + key, element);
      case 3 -> change(Kind.DELETE, "s" + key, element);
      case 4 -> change(Kind.RESET, "c" + key);
      case 5 -> new Remove(Ops.bytes("r" + key), null, false);
      case 6 -> row("r" + key, "again", 2L);
      default -> update("r" + key, rand.nextInt(2), element);
    };
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 0;
  }
}
