package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.MergePolicy;
import io.latticegrid.data.schema.MergeRules;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.How;
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields of records that merge by types of their own when both sides of a split changed them. */
class RecordFieldsTest {
  private static final Schema SCHEMA =
      new Schema(
          "Flight",
          List.of(
              new Field(1, "gate", FieldType.STRING),
              new Field(2, "delayed", FieldType.INTEGER),
              new Field(3, "price", FieldType.INTEGER),
              new Field(4, "seats", FieldType.INTEGER),
              new Field(5, "waiting", FieldType.LIST)));

  private static final MapDefinition MAP =
      new MapDefinition(
          "flights",
          "default",
          TypeDescriptor.of(FieldType.STRING),
          TypeDescriptor.record(SCHEMA),
          "",
          new MergeRules(
              MergePolicy.PER_FIELD,
              new TreeMap<>(
                  Map.of(
                      "delayed", FieldMerge.GREATEST,
                      "price", FieldMerge.LEAST,
                      "seats", FieldMerge.COUNTER,
                      "waiting", FieldMerge.SET))));

  private static DataMessage flight(String key, String gate, long delayed, long price) {
    return flight(key, gate, delayed, price, 100, List.of());
  }

  private static Put flight(
      String key, String gate, long delayed, long price, long seats, List<String> waiting) {
    ByteWriter out = new ByteWriter();
    SCHEMA.writeRow(new Object[] {gate, delayed, price, seats, waiting}, out);
    return new Put(PutMode.SET, Ops.bytes(key), out.toByteArray(), null, 0);
  }

  private static EntryChange change(String key, Part... parts) {
    return new EntryChange(Kind.CHANGE_FIELDS, Ops.bytes(key), List.of(parts));
  }

  private static Part seats(long amount) {
    return new Part(3, How.ADD, Canonical.toBytes(amount));
  }

  private static Part waits(String name) {
    return new Part(4, How.INSERT, Canonical.toBytes(name));
  }

  private static Part waitsNoMore(String name) {
    return new Part(4, How.DELETE, Canonical.toBytes(name));
  }

  private static EntryChange update(String key, int field, Object value) {
    Part part = new Part(field, Canonical.toBytes(value));
    return new EntryChange(Kind.UPDATE, Ops.bytes(key), List.of(part));
  }

  private static Cluster cluster() {
    Cluster cluster = Cluster.inSync(3);
    for (Member member : cluster.members()) {
      member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true));
      member
          .host()
          .maps(List.of(), List.of(new MapInfo(Ops.MAP, ScriptedLog.GROUP, MAP)), List.of());
    }
    return cluster;
  }

  /** The former primary goes on alone. */
  private static Member split(Cluster cluster) {
    Member alone = cluster.primary(P);
    cluster.isolate(alone, 0);
    cluster.members().forEach(member -> member.host().copiesAway(true));
    cluster.remove(alone);
    cluster.run(3 * SECOND);
    return alone;
  }

  private static void at(Cluster cluster, Member member, DataMessage message) {
    Answer answer = cluster.execute(member, message);
    cluster.run(SECOND / 5);
    assertTrue(answer.result().applied());
  }

  private static void heal(Cluster cluster, Member alone) {
    cluster.reconnect(alone);
    cluster.join(alone);
    cluster.run(8 * SECOND);
    cluster.members().forEach(member -> member.host().copiesAway(false));
    cluster.done(Ops.put("after", "x"));
    cluster.run(5 * SECOND);
    cluster.assertConverged(P);
  }

  private static List<@Nullable Object> fields(Cluster cluster, String key) {
    return fields(cluster, key, 0, 1, 2);
  }

  private static List<@Nullable Object> fields(Cluster cluster, String key, int... which) {
    byte[] value = cluster.done(get(key)).result().value();
    Row row = new Row(value == null ? new byte[0] : value);
    return Arrays.stream(which).mapToObj(row::field).toList();
  }

  @Test
  void ofWholeRecordsTheLaterStaysButForTheFieldsThatSayOtherwise() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("later there", "A", 0, 100));
      cluster.done(flight("later here", "A", 0, 100));
      Member alone = split(cluster);
      at(cluster, alone, flight("later here", "B", 30, 40));
      cluster.done(flight("later here", "C", 20, 50));
      cluster.done(flight("later there", "C", 20, 50));
      at(cluster, alone, flight("later there", "B", 10, 60));
      heal(cluster, alone);
      assertEquals(List.of("C", 30L, 40L), fields(cluster, "later here"));
      assertEquals(List.of("B", 20L, 50L), fields(cluster, "later there"));
    }
  }

  @Test
  void ofUpdatesTheSame() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0, 100));
      Member alone = split(cluster);
      at(cluster, alone, update("k", 1, 30L));
      at(cluster, alone, update("k", 2, 60L));
      cluster.done(update("k", 1, 20L));
      cluster.done(update("k", 2, 50L));
      cluster.done(update("k", 0, "C"));
      heal(cluster, alone);
      assertEquals(List.of("C", 30L, 50L), fields(cluster, "k"));
    }
  }

  @Test
  void ofWritesThatFollowOneAnotherTheLaterStays() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 90, 10));
      Member alone = split(cluster);
      at(cluster, alone, flight("k", "B", 10, 60));
      heal(cluster, alone);
      assertEquals(List.of("B", 10L, 60L), fields(cluster, "k"));
    }
  }

  @Test
  void aLaterRemovalStays() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0, 100));
      Member alone = split(cluster);
      at(cluster, alone, flight("k", "B", 30, 40));
      cluster.done(new Remove(Ops.bytes("k"), null, false));
      heal(cluster, alone);
      assertNull(cluster.done(get("k")).result().value());
    }
  }

  @Test
  void whatBothSidesAddToAFieldCountsAndWhatTheyPutIntoOneStays() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0, 100, 200, List.of("ann")));
      cluster.done(change("k", seats(-1), waits("bob")));
      Member alone = split(cluster);
      at(cluster, alone, change("k", seats(-10), waits("cid"), waitsNoMore("ann")));
      cluster.done(change("k", seats(-100), waits("dan")));
      at(cluster, alone, update("k", 0, "B"));
      heal(cluster, alone);
      assertEquals(List.of("B", 89L, List.of("bob", "cid", "dan")), fields(cluster, "k", 0, 3, 4));
    }
  }

  @Test
  void aWriteOfTheWholeRecordOrOfACounterAddsTheDifferenceToWhatWasSeen() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("whole", "A", 0, 100, 200, List.of("ann", "bob")));
      cluster.done(flight("field", "A", 0, 100, 200, List.of()));
      cluster.done(change("field", seats(1)));
      Member alone = split(cluster);
      at(cluster, alone, flight("whole", "B", 0, 100, 190, List.of("bob", "cid")));
      cluster.done(change("whole", seats(-1), waits("dan")));
      at(cluster, alone, update("field", 3, 190L));
      cluster.done(update("field", 3, 0L));
      heal(cluster, alone);
      assertEquals(
          List.of("B", 189L, List.of("bob", "cid", "dan")), fields(cluster, "whole", 0, 3, 4));
      assertEquals(List.of(-11L), fields(cluster, "field", 3));
    }
  }

  @Test
  void aValueThatWasReadCanBeReplacedAndTheOtherSideStillCounts() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0, 100, 200, List.of()));
      cluster.done(change("k", seats(-1), waits("ann")));
      byte[] read = cluster.done(get("k")).result().value();
      Put other = flight("k", "B", 0, 100, 150, List.of());
      Put replace = new Put(PutMode.REPLACE_IF, other.key(), other.value(), read, 0);
      Member alone = split(cluster);
      at(cluster, alone, change("k", seats(-5)));
      assertTrue(cluster.done(replace).result().applied());
      heal(cluster, alone);
      assertEquals(List.of("B", 145L, List.of()), fields(cluster, "k", 0, 3, 4));
    }
  }

  @Test
  void aCounterThatWouldOverflowIsRefusedAndNothingOfTheChangeIsDone() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0, 100, Long.MAX_VALUE, List.of()));
      Answer answer = cluster.done(change("k", waits("ann"), seats(1)));
      assertEquals(Code.INVALID_ARGUMENT, answer.code());
      assertEquals(List.of(Long.MAX_VALUE, List.of()), fields(cluster, "k", 3, 4));
    }
  }

  @Test
  void whateverBothSidesDoInManySplitsEveryReplicaEndsWithTheSameAndEveryAdditionCountsOnce() {
    for (int seed = 1; seed <= 20; seed++) {
      Rand rand = new SplittableRand(seed);
      try (Cluster cluster = cluster()) {
        long seats = 100;
        cluster.done(flight("k", "A", 0, 100));
        for (int cycle = 0; cycle < 3; cycle++) {
          Member alone = split(cluster);
          for (int step = 0; step < 12; step++) {
            Member member = rand.nextInt(2) == 0 ? alone : cluster.primary(P);
            long amount = rand.nextInt(9) - 4L;
            seats += amount;
            at(cluster, member, change("k", seats(amount), part(rand)));
            at(cluster, member, change("k", part(rand)));
          }
          heal(cluster, alone);
          assertEquals(List.of(seats), fields(cluster, "k", 3), "seed " + seed);
        }
      }
    }
  }

  private static Part part(Rand rand) {
    String name = "p" + rand.nextInt(4);
    return switch (rand.nextInt(4)) {
      case 0 -> waits(name);
      case 1 -> waitsNoMore(name);
      case 2 -> new Part(1, Canonical.toBytes((long) rand.nextInt(50)));
      default -> new Part(2, Canonical.toBytes((long) rand.nextInt(50)));
    };
  }
}
