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
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields of which the greater or the lesser value stays when both sides of a split wrote them. */
class FieldRulesTest {
  private static final Schema SCHEMA =
      new Schema(
          "Flight",
          List.of(
              new Field(1, "gate", FieldType.STRING),
              new Field(2, "delayed", FieldType.INTEGER),
              new Field(3, "price", FieldType.INTEGER)));

  private static final MapDefinition MAP =
      new MapDefinition(
          "flights",
          "default",
          TypeDescriptor.of(FieldType.STRING),
          TypeDescriptor.record(SCHEMA),
          "",
          new MergeRules(
              MergePolicy.PER_FIELD,
              new TreeMap<>(Map.of("delayed", FieldMerge.GREATEST, "price", FieldMerge.LEAST))));

  private static DataMessage flight(String key, @Nullable Object... fields) {
    ByteWriter out = new ByteWriter();
    SCHEMA.writeRow(fields, out);
    return new Put(PutMode.SET, Ops.bytes(key), out.toByteArray(), null, 0);
  }

  private static EntryChange update(String key, int field, Object value) {
    Part part = new Part(field, Canonical.toBytes(value));
    return new EntryChange(Kind.UPDATE, Ops.bytes(key), List.of(part));
  }

  private static Cluster cluster() {
    Cluster cluster = Cluster.inSync(3);
    for (Member member : cluster.members()) {
      member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true));
      member.host().maps(List.of(), List.of(new MapInfo(Ops.MAP, ScriptedLog.GROUP, MAP)));
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
    byte[] value = cluster.done(get(key)).result().value();
    Row row = new Row(value == null ? new byte[0] : value);
    return List.of(row.field(0), row.field(1), row.field(2));
  }

  @Test
  void ofWholeRecordsTheLaterStaysButForTheFieldsThatSayOtherwise() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("later there", "A", 0L, 100L));
      cluster.done(flight("later here", "A", 0L, 100L));
      Member alone = split(cluster);
      at(cluster, alone, flight("later here", "B", 30L, 40L));
      cluster.done(flight("later here", "C", 20L, 50L));
      cluster.done(flight("later there", "C", 20L, 50L));
      at(cluster, alone, flight("later there", "B", 10L, 60L));
      heal(cluster, alone);
      assertEquals(List.of("C", 30L, 40L), fields(cluster, "later here"));
      assertEquals(List.of("B", 20L, 50L), fields(cluster, "later there"));
    }
  }

  @Test
  void ofUpdatesTheSame() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0L, 100L));
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
      cluster.done(flight("k", "A", 90L, 10L));
      Member alone = split(cluster);
      at(cluster, alone, flight("k", "B", 10L, 60L));
      heal(cluster, alone);
      assertEquals(List.of("B", 10L, 60L), fields(cluster, "k"));
    }
  }

  @Test
  void aLaterRemovalStays() {
    try (Cluster cluster = cluster()) {
      cluster.done(flight("k", "A", 0L, 100L));
      Member alone = split(cluster);
      at(cluster, alone, flight("k", "B", 30L, 40L));
      cluster.done(new Remove(Ops.bytes("k"), null, false));
      heal(cluster, alone);
      assertNull(cluster.done(get("k")).result().value());
    }
  }
}
