package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.DataMessage.Scanned;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a strict group answers, and what it does not. */
class StrictTest {
  private static Cluster strict(int size) {
    Cluster cluster = Cluster.inSync(size);
    cluster
        .members()
        .forEach(member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(1, true, false)));
    return cluster;
  }

  @Test
  void noAnswerIsEverActing() {
    try (Cluster cluster = strict(3)) {
      cluster.done(put("k", "v"));
      Member lost = cluster.primary(P);
      lost.die();
      // As a member hears it that sees several changes of the metadata at once.
      cluster.log().acting(SECOND);
      cluster.remove(lost);
      cluster.run(2 * MILLI);
      Member next = cluster.primary(P);
      Answer read = cluster.execute(next, get("k"));
      cluster.run(SECOND / 10);
      assertEquals("v", read.text());
      assertEquals(0, read.flags());
      Answer write = cluster.execute(next, put("k", "w"));
      cluster.run(SECOND / 10);
      assertEquals(2, write.result().copies());
      assertEquals(0, write.flags());
      assertEquals(0, next.host().readFlags(ScriptedLog.GROUP, P));
    }
  }

  @Test
  void aTryThatComesLateDoesNotTakePlaceAfterAnotherWasToldThatNothingChanged() {
    try (Cluster cluster = strict(2)) {
      cluster.done(put("k", "there"));
      Member primary = cluster.primary(P);
      DataMessage claim = put(PutMode.IF_ABSENT, "k", "mine");
      Answer told = cluster.execute(primary, claim, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertEquals("there", told.text());
      cluster.done(Ops.remove("k"));
      Answer late = cluster.execute(primary, claim, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertEquals("there", late.text());
      assertNull(cluster.execute(primary, get("k")).text());
    }
  }

  @Test
  void nothingIsReadWithoutALease() {
    try (Cluster cluster = strict(2)) {
      cluster.done(put("k", "v"));
      Member primary = cluster.primary(P);
      primary.leaseFor(0);
      assertEquals(Code.NOT_AVAILABLE, cluster.execute(primary, get("k")).code());
      Answer scanned = new Answer();
      primary.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(0, 10, true), scanned);
      assertEquals(Code.NOT_AVAILABLE, scanned.code());
      Answer batch = getAll(primary, "k");
      BatchResult result = (BatchResult) batch.message();
      assertEquals(Code.NOT_AVAILABLE, result.sections().get(0).error());
      assertEquals(
          List.of(-1L),
          primary.host().reads().count(ScriptedLog.GROUP, Ops.MAP, new Count(List.of(P))).counts());
    }
  }

  @Test
  void aReadWaitsUntilWhatItSeesIsReplicated() {
    try (Cluster cluster = strict(2)) {
      cluster.done(put("k", "old"));
      Member primary = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      Answer early = cluster.execute(primary, put("k", "new"), null, AckLevel.MEMORY);
      assertEquals(1, early.result().copies());
      Answer read = cluster.execute(primary, get("k"), null, AckLevel.MEMORY);
      cluster.run(SECOND);
      assertFalse(read.isThere(), "the value may yet be lost");
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      assertEquals("new", read.text());
    }
  }

  @Test
  void neitherBatchNorScanNorCountShowsWhatIsNotReplicated() {
    try (Cluster cluster = strict(2)) {
      cluster.done(put("k", "old"));
      Member primary = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      cluster.execute(primary, put("l", "new"), null, AckLevel.MEMORY);
      Answer old = getAll(primary, "k");
      assertTrue(old.isThere(), "nothing new is seen");
      Answer batch = getAll(primary, "l");
      Answer scanned = new Answer();
      primary.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(0, 10, true), scanned);
      List<Long> counts = new ArrayList<>();
      primary
          .host()
          .reads()
          .count(
              ScriptedLog.GROUP,
              Ops.MAP,
              new Count(List.of(P)),
              counted -> counts.addAll(counted.counts()));
      cluster.run(SECOND);
      assertFalse(batch.isThere() || scanned.isThere() || !counts.isEmpty(), "it may yet be lost");
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      BatchResult result = (BatchResult) batch.message();
      assertArrayEquals(Ops.bytes("new"), result.sections().get(0).values().get(0).value());
      assertEquals(2, ((Scanned) scanned.message()).entries().size());
      assertEquals(List.of(2L), counts);
    }
  }

  @Test
  void whatWasReadIsNotShownByAPrimaryThatWasDeposedMeanwhile() {
    try (Cluster cluster = strict(2)) {
      cluster.done(put("k", "old"));
      Member primary = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      cluster.execute(primary, put("k", "new"), null, AckLevel.MEMORY);
      Answer batch = getAll(primary, "k");
      Answer scanned = new Answer();
      primary.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(0, 10, true), scanned);
      cluster.remove(primary);
      cluster.run(SECOND);
      BatchResult result = (BatchResult) batch.message();
      assertNotNull(result.sections().get(0).error(), result.toString());
      assertFalse(scanned.message() instanceof Scanned, "it was never replicated");
    }
  }

  private static Answer getAll(Member at, String key) {
    Answer answer = new Answer();
    BatchSection section =
        new BatchSection(P, 0, 0, 0, List.of(new KeyValue(Ops.bytes(key), null)));
    at.host()
        .execute(
            ScriptedLog.GROUP,
            Ops.operation(get(key), null, AckLevel.REPLICATED, answer),
            new Batch(BatchKind.GET, List.of(section)));
    return answer;
  }
}
