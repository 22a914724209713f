package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one operation writes is on a replica as a whole, or not at all. */
class TogetherTest {
  private static final int KEYS = 60;

  /** So many keys with values like this one come to more than a frame of deltas usually has. */
  private static final int LONG = 80 << 10;

  /** What replicas lack is kept for them, however long it is. */
  private static final HostConfig CONFIG =
      new HostConfig(
          8 << 20,
          8 << 20,
          1 << 10,
          8,
          3 * SECOND,
          SECOND / 10,
          600 * SECOND,
          HostConfig.Migration.DEFAULT,
          0);

  private static Cluster strict(int size) {
    Cluster cluster = Cluster.inSync(size, CONFIG);
    GroupRules rules = new GroupRules(1, true, false);
    cluster.members().forEach(member -> member.host().rules(ScriptedLog.GROUP, rules));
    return cluster;
  }

  private static List<KeyValue> entries(@Nullable String value, int length) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] padded = value == null ? null : bytes(value + " ".repeat(length));
      entries.add(new KeyValue(bytes("k" + i), padded));
    }
    return entries;
  }

  private static Answer together(Member at, BatchKind kind, long sequence, List<KeyValue> entries) {
    Answer answer = new Answer();
    Operation prototype =
        Ops.operation(get("none"), new Header.Attempt(9, 0, 0), AckLevel.REPLICATED, answer);
    BatchSection section = new BatchSection(P, 0, sequence, 1, entries);
    at.loop()
        .turn(() ->
            at.host().execute(ScriptedLog.GROUP, prototype, new Batch(kind, List.of(section))));
    return answer;
  }

  /** The different values, without padding, that an atomic read of all keys finds; - for none. */
  private static Set<String> read(Cluster cluster, Member at) {
    Answer answer = together(at, BatchKind.GET, 0, entries(null, 0));
    cluster.run(SECOND / 5);
    Set<String> values = new TreeSet<>();
    BatchResult result = assertInstanceOf(BatchResult.class, answer.message());
    for (Found found : result.sections().get(0).values()) {
      byte[] value = found.value();
      values.add(value == null ? "-" : new String(value, StandardCharsets.UTF_8).strip());
    }
    return values;
  }

  @Test
  void whoeverIsPromotedHasAllOfItOrNothing() {
    for (int arriving = 0; arriving < 4; arriving++) {
      try (Cluster cluster = strict(3)) {
        cluster.done(put("other", "x"));
        Member primary = cluster.primary(P);
        together(primary, BatchKind.SET, 1, entries("old", 0));
        cluster.run(SECOND / 5);
        int[] sent = {0};
        int frames = arriving;
        cluster
            .links()
            .drop((pair, message) ->
                message instanceof Deltas deltas
                    && deltas.sections().stream().anyMatch(section -> !section.deltas().isEmpty())
                    && sent[0]++ >= frames);
        cluster.execute(primary, put("other", "y"), null, AckLevel.MEMORY);
        final Answer answer = together(primary, BatchKind.SET, 2, entries("new", LONG));
        cluster.run(20 * MILLI);
        primary.die();
        cluster.links().dropNothing();
        cluster.remove(primary);
        cluster.run(3 * SECOND);
        Set<String> found = read(cluster, cluster.primary(P));
        assertEquals(1, found.size(), frames + " frames arrived: " + found);
        assertFalse(
            answer.isThere() && answer.message() instanceof BatchResult && found.contains("old"),
            "what was acknowledged is there");
      }
    }
  }

  @Test
  void allOfItTravelsInOnePieceAlsoFromWhoWasPromotedWithIt() {
    try (Cluster cluster = strict(3)) {
      List<Integer> pieces = new ArrayList<>();
      cluster
          .links()
          .watch((pair, frame) -> {
            if (frame.message() instanceof Deltas deltas) {
              deltas.sections().forEach(section -> pieces.add(longOnes(section.deltas())));
            }
          });
      Member primary = cluster.primary(P);
      Member last = cluster.member(3);
      cluster.part(primary, last);
      together(primary, BatchKind.SET, 1, entries("new", LONG));
      cluster.run(SECOND / 5);
      assertEquals(Set.of(0, KEYS), Set.copyOf(withNone(pieces)), "to the second");
      primary.die();
      cluster.remove(primary);
      cluster.run(3 * SECOND);
      assertTrue(pieces.stream().filter(piece -> piece == KEYS).count() > 1, "to the third, too");
      assertEquals(Set.of(0, KEYS), Set.copyOf(withNone(pieces)));
      assertEquals(Set.of("new"), read(cluster, cluster.primary(P)));
      cluster.assertConverged(P);
    }
  }

  private static int longOnes(List<Delta> deltas) {
    return (int)
        deltas.stream().filter(delta -> delta.value() != null && delta.size() > LONG).count();
  }

  private static List<Integer> withNone(List<Integer> pieces) {
    List<Integer> all = new ArrayList<>(pieces);
    all.add(0);
    return all;
  }

  @Test
  void noReadFallsBetweenAndRemovingIsNoDifferent() {
    try (Cluster cluster = strict(2)) {
      Member primary = cluster.primary(P);
      together(primary, BatchKind.SET, 1, entries("here", 0));
      assertEquals(Set.of("here"), read(cluster, primary));
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      together(primary, BatchKind.REMOVE, 2, entries(null, 0));
      final Answer early = together(primary, BatchKind.GET, 0, entries(null, 0));
      cluster.run(SECOND);
      assertFalse(early.isThere(), "it may yet be lost");
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      BatchResult result = assertInstanceOf(BatchResult.class, early.message());
      result.sections().get(0).values().forEach(found -> assertNull(found.value()));
    }
  }

  @Test
  void anotherTryOfItDoesNotTakePlaceTwiceNorAPieceOfIt() {
    try (Cluster cluster = strict(3)) {
      Member primary = cluster.primary(P);
      together(primary, BatchKind.SET, 1, entries("first", 0));
      cluster.run(SECOND / 5);
      together(primary, BatchKind.SET, 2, entries("second", 0));
      cluster.run(SECOND / 5);
      cluster.remove(primary);
      cluster.run(SECOND);
      Member next = cluster.primary(P);
      Answer late = together(next, BatchKind.SET, 1, entries("first", 0));
      cluster.run(SECOND / 5);
      assertNull(assertInstanceOf(BatchResult.class, late.message()).sections().get(0).error());
      assertEquals(Set.of("second"), read(cluster, next));
      Answer deposed = together(primary, BatchKind.SET, 1, entries("first", 0));
      cluster.run(SECOND / 5);
      assertFalse(deposed.message() instanceof NotOwner, "a batch says so of each section");
      assertTrue(
          assertInstanceOf(BatchResult.class, deposed.message()).sections().get(0).notOwner());
    }
  }
}
