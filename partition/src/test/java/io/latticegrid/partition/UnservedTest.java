package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.partition.PartitionReads.ScanPlace;
import io.latticegrid.partition.PartitionReads.ScanState;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not served is refused by a typed error, before anything is applied. */
class UnservedTest {
  private static void minCopies(Cluster cluster, int copies) {
    cluster
        .members()
        .forEach(
            member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(copies, false, false)));
  }

  private static Answer write(Cluster cluster, BatchKind kind, String key, String value) {
    KeyValue entry = new KeyValue(Ops.bytes(key), Ops.bytes(value));
    BatchSection section = new BatchSection(P, 0, 0, 0, List.of(entry));
    Answer answer = new Answer();
    Operation prototype = Ops.operation(get(""), null, AckLevel.REPLICATED, answer);
    Member primary = cluster.primary(P);
    primary
        .loop()
        .turn(() ->
            primary
                .host()
                .execute(ScriptedLog.GROUP, prototype, new Batch(kind, List.of(section))));
    return answer;
  }

  @Test
  void aWriteIsRefusedBeforeItIsAppliedWhenFewerCopiesCanBeReachedThanAskedFor() {
    try (Cluster cluster = Cluster.inSync(3)) {
      minCopies(cluster, 2);
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      Answer enough = cluster.execute(primary, put("k", "v"));
      cluster.part(primary, cluster.member(3));
      cluster.run(SECOND / 10);
      PartitionStatus before = primary.status(P);
      for (AckLevel level : List.of(AckLevel.MEMORY, AckLevel.REPLICATED)) {
        Answer refused = cluster.execute(primary, put("k", "w"), attempt(9, 1), level);
        assertEquals(Code.NOT_ENOUGH_COPIES, refused.code());
      }
      Answer batch = write(cluster, BatchKind.SET, "k", "w");
      assertEquals(
          Code.NOT_ENOUGH_COPIES, ((BatchResult) batch.message()).sections().get(0).error());
      assertEquals(before.vector(), primary.status(P).vector());
      assertEquals(3, primary.host().stats().refused.notEnoughCopies.sum());
      assertEquals("v", cluster.done(get("k")).text(), "reads go on");
      cluster.heal(primary, cluster.member(2));
      cluster.heal(primary, cluster.member(3));
      cluster.run(2 * SECOND);
      assertTrue(enough.result().applied());
      assertEquals(3, cluster.done(put("k", "w")).result().copies());
    }
  }

  @Test
  void copiesThatAreOutOfSyncDoNotCount() {
    try (Cluster cluster = Cluster.inSync(2)) {
      minCopies(cluster, 2);
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      cluster.execute(primary, put("k", "v"));
      cluster.log().change(P, row -> row(row, List.of(primary.id())));
      cluster.heal(primary, cluster.member(2));
      cluster.log().deaf(true);
      cluster.run(SECOND);
      assertEquals(Code.NOT_ENOUGH_COPIES, cluster.done(put("k", "w")).code());
      cluster.log().deaf(false);
      cluster.run(2 * SECOND);
      assertEquals(2, cluster.done(put("k", "w")).result().copies());
    }
  }

  @Test
  void aRetryOfWhatWasAppliedIsAnsweredHoweverFewCopiesThereAre() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      DataMessage insert = put(DataMessage.PutMode.IF_ABSENT, "k", "v");
      cluster.execute(primary, insert, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      minCopies(cluster, 3);
      assertTrue(cluster.retry(primary, insert, attempt(9, 1)).result().applied());
    }
  }

  private static PartitionRow row(PartitionRow row, List<MemberId> inSync) {
    return new PartitionRow(
        P, row.epoch() + 1, row.reign(), row.replicas(), inSync, row.target(), row.holders());
  }

  private static void unserve(Cluster cluster, List<MemberId> holders) {
    cluster
        .log()
        .change(
            P,
            row ->
                new PartitionRow(
                    P, row.epoch() + 1, row.reign(), List.of(), List.of(), List.of(), holders));
    cluster.run(SECOND / 10);
  }

  private static void assertRefused(Cluster cluster, Code code, String text) {
    Member asked = cluster.member(1);
    Answer scanned = new Answer();
    asked.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(0, 9, true), scanned);
    List<Answer> answers =
        List.of(cluster.execute(asked, get("k")), cluster.execute(asked, put("k", "w")), scanned);
    for (Answer answer : answers) {
      assertEquals(code, answer.code());
      assertTrue(((Failure) answer.message()).text().contains(text), answer.message()::toString);
    }
    List<Long> counts =
        asked.host().reads().count(ScriptedLog.GROUP, Ops.MAP, new Count(List.of(P))).counts();
    assertEquals(List.of(-1L), counts, "not counted as empty");
    ScanPlace place = new ScanPlace(ScriptedLog.GROUP, P, Ops.MAP, cluster.row().reign());
    assertEquals(
        ScanState.MOVED,
        asked.host().reads().scan(place, RecordMemory.START, 9, record -> true).state());
  }

  @Test
  void aLostPartitionIsRefusedForGoodAndOneWhoseHoldersAreAwayForNow() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      unserve(cluster, List.of(new MemberId(7, 1)));
      assertRefused(cluster, Code.PARTITION_UNAVAILABLE, "comes back");
      unserve(cluster, List.of());
      assertRefused(cluster, Code.PARTITION_LOST, "partition 0 of group 1 is lost");
    }
  }

  @Test
  void aHolderThatHearsOfItsRemovalKeepsWhatItHasAndServesItWhenItIsTakenBack() {
    try (Cluster cluster = Cluster.inSync(1)) {
      cluster.done(put("k", "v"));
      MemberId holder = cluster.member(1).id();
      unserve(cluster, List.of(holder));
      assertRefused(cluster, Code.PARTITION_UNAVAILABLE, "comes back");
      List<MemberId> sole = List.of(holder);
      cluster
          .log()
          .change(
              P,
              row -> new PartitionRow(P, row.epoch() + 1, row.epoch() + 1, sole, sole, List.of()));
      cluster.run(SECOND / 10);
      assertEquals("v", cluster.done(get("k")).text());
    }
  }

  @Test
  void whoIsNamedToServeWithoutEverHavingHadACopyDoesNotServeIt() {
    try (Cluster cluster = Cluster.inSync(1)) {
      cluster.done(put("k", "v"));
      unserve(cluster, List.of());
      List<MemberId> sole = List.of(cluster.member(1).id());
      assertThrows(
          BrokenInvariant.class,
          () -> {
            cluster
                .log()
                .change(
                    P,
                    row ->
                        new PartitionRow(
                            P, row.epoch() + 1, row.epoch() + 1, sole, sole, List.of()));
            cluster.run(SECOND / 10);
          });
    }
  }

  @Test
  void aFirstPrimaryThatHearsOfANewLifeOnlyWhenItIsAskedBackServesIt() {
    try (Cluster cluster = Cluster.inSync(1)) {
      cluster.done(put("k", "v"));
      unserve(cluster, List.of());
      List<MemberId> sole = List.of(cluster.member(1).id());
      // The rows between, in which it was the first primary and then a holder, never reached it.
      cluster
          .log()
          .change(
              P,
              row -> {
                long life = PartitionRow.nextGeneration(row.epoch());
                return new PartitionRow(P, life + 2, life + 2, sole, sole, List.of());
              });
      cluster.run(SECOND / 10);
      assertNull(cluster.done(get("k")).text());
      cluster.done(put("k", "w"));
      assertEquals("w", cluster.done(get("k")).text());
    }
  }

  @Test
  void aWriteThatWasSentInAFormerLifeIsNotExecutedInTheNextOne() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member sole = cluster.primary(P);
      cluster.done(put("k", "v"));
      unserve(cluster, List.of());
      cluster
          .log()
          .change(
              P,
              row -> {
                long life = PartitionRow.nextGeneration(row.epoch());
                List<MemberId> members = List.of(sole.id());
                return new PartitionRow(P, life, life, members, members, List.of());
              });
      cluster.run(SECOND / 10);
      Answer late = cluster.retry(sole, put("k", "v"), attempt(9, 1));
      Answer packed = new Answer();
      BatchSection section =
          new BatchSection(P, 1, 2, 1, List.of(new KeyValue(Ops.bytes("k"), Ops.bytes("v"))));
      Operation prototype =
          Ops.operation(put("k", "v"), attempt(9, 0), AckLevel.REPLICATED, packed);
      Batch batch = new Batch(BatchKind.SET, List.of(section));
      sole.loop().turn(() -> sole.host().execute(ScriptedLog.GROUP, prototype, batch));
      cluster.run(SECOND / 10);
      assertEquals(cluster.row(), assertInstanceOf(NotOwner.class, late.message()).row());
      assertTrue(
          assertInstanceOf(BatchResult.class, packed.message()).sections().get(0).notOwner());
      assertNull(cluster.done(get("k")).text());
      cluster.done(put("k", "w"));
      assertEquals("w", cluster.done(get("k")).text());
    }
  }

  @Test
  void aQueryReadsNothingFromAPrimaryWithoutALease() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member primary = cluster.primary(P);
      primary.leaseFor(0);
      ScanPlace place = new ScanPlace(ScriptedLog.GROUP, P, Ops.MAP, cluster.row().reign());
      ScanState state =
          primary.host().reads().scan(place, RecordMemory.START, 9, record -> true).state();
      assertEquals(ScanState.NO_LEASE, state);
    }
  }
}
