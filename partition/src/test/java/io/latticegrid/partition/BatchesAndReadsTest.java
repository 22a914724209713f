package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.DataMessage.Scanned;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Operations on many entries at once. */
class BatchesAndReadsTest {
  private static Cluster twoPartitions() {
    Cluster cluster = new Cluster(1, 2, Cluster.CONFIG);
    cluster.log().begin(cluster.add(1).id());
    cluster.join(cluster.add(2));
    cluster.run(2 * SECOND);
    return cluster;
  }

  private static BatchSection section(int partition, long sequence, String... keysAndValues) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(new KeyValue(bytes(keysAndValues[i]), bytes(keysAndValues[i + 1])));
    }
    return new BatchSection(partition, 0, sequence, 1, entries);
  }

  private static Answer execute(Member at, BatchKind kind, BatchSection... sections) {
    Answer answer = new Answer();
    Operation prototype =
        Ops.operation(get("none"), new Header.Attempt(9, 0, 0), AckLevel.REPLICATED, answer);
    Batch batch = new Batch(kind, List.of(sections));
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, prototype, batch));
    return answer;
  }

  private static SectionResult result(Answer answer, int index) {
    return assertInstanceOf(BatchResult.class, answer.message()).sections().get(index);
  }

  private static String value(SectionResult section, int index) {
    byte[] value = section.values().get(index).value();
    return value == null ? "-" : new String(value, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void aBatchIsAnsweredWhenTheLastSectionIsReplicated() {
    try (Cluster cluster = twoPartitions()) {
      Member first = cluster.member(1);
      cluster.part(first, cluster.member(2));
      Answer answer =
          execute(first, BatchKind.SET, section(0, 1, "a", "1", "b", "2"), section(1, 1, "c", "3"));
      cluster.run(SECOND);
      assertFalse(answer.isThere());
      cluster.heal(first, cluster.member(2));
      cluster.run(SECOND);
      assertNull(result(answer, 0).error());
      assertNull(result(answer, 1).error());
      Answer read =
          execute(first, BatchKind.GET, section(0, 0, "b", "", "x", ""), section(1, 0, "c", ""));
      assertEquals("2", value(result(read, 0), 0));
      assertEquals("-", value(result(read, 0), 1));
      assertEquals("3", value(result(read, 1), 0));
    }
  }

  @Test
  void aRetriedSectionIsNotExecutedTwice() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      execute(primary, BatchKind.SET, section(P, 1, "a", "1", "b", "2"));
      cluster.run(SECOND);
      cluster.done(put("a", "later"));
      cluster.remove(primary);
      cluster.run(SECOND);
      Answer retry = execute(cluster.member(2), BatchKind.SET, section(P, 1, "a", "1", "b", "2"));
      assertNull(result(retry, 0).error());
      assertEquals("later", cluster.done(get("a")).text());
    }
  }

  @Test
  void aSectionThatIsRefusedChangesNothingAndTheOthersGoOn() {
    try (Cluster cluster = twoPartitions()) {
      Member first = cluster.member(1);
      first.host().suspend(ScriptedLog.GROUP, 0, Ops.MAP, bytes("busy"));
      Answer answer =
          execute(
              first,
              BatchKind.SET,
              section(0, 1, "a", "1", "busy", "2"),
              section(1, 1, "c", "3"),
              section(7, 1, "d", "4"));
      cluster.run(SECOND);
      assertEquals(Code.OVERLOADED, result(answer, 0).error());
      assertNull(result(answer, 1).error());
      assertEquals(Code.PARTITION_UNAVAILABLE, result(answer, 2).error());
      assertNull(cluster.execute(first, get("a")).text());
      Answer elsewhere = execute(cluster.member(2), BatchKind.REMOVE, section(0, 2, "a", ""));
      assertTrue(result(elsewhere, 0).notOwner());
      first.leaseFor(0);
      Answer refused = execute(first, BatchKind.REMOVE, section(1, 2, "c", ""));
      assertEquals(Code.NOT_AVAILABLE, result(refused, 0).error());
      Answer acting = execute(first, BatchKind.GET, section(1, 0, "c", ""));
      assertEquals(Header.ACTING, acting.flags());
    }
  }

  @Test
  void aBatchOfReadsDoesNotOutgrowAFrame() {
    try (Cluster cluster = Cluster.inSync(1, HostConfig.defaults())) {
      cluster.done(put("a", "x".repeat(9 << 20)));
      cluster.done(put("b", "x".repeat(9 << 20)));
      Answer answer = execute(cluster.primary(P), BatchKind.GET, section(P, 0, "a", "", "b", ""));
      assertEquals(Code.TOO_LARGE, result(answer, 0).error());
    }
  }

  @Test
  void anEmptyBatchIsAnswered() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member primary = cluster.primary(P);
      assertEquals(List.of(), ((BatchResult) execute(primary, BatchKind.SET).message()).sections());
      assertNull(result(execute(primary, BatchKind.SET, section(P, 1)), 0).error());
    }
  }

  @Test
  void aScanSeesEveryEntryOnceWhileOthersComeAndGo() {
    try (Cluster cluster = Cluster.inSync(2)) {
      for (int i = 0; i < 100; i++) {
        cluster.done(put("k" + i, "v"));
      }
      Member primary = cluster.primary(P);
      TreeSet<String> seen = new TreeSet<>();
      long cursor = 0;
      boolean done = false;
      for (int step = 0; !done; step++) {
        Answer answer = scan(primary, cursor);
        Scanned scanned = assertInstanceOf(Scanned.class, answer.message());
        for (KeyValue entry : scanned.entries()) {
          assertTrue(
              seen.add(new String(entry.key(), java.nio.charset.StandardCharsets.UTF_8)),
              "seen once only");
        }
        cluster.execute(primary, put("new" + step, "v"));
        cursor = scanned.nextCursor();
        done = scanned.done();
      }
      for (int i = 0; i < 100; i++) {
        assertTrue(seen.contains("k" + i));
      }
      assertInstanceOf(NotOwner.class, scan(cluster.member(2), 0).message());
      assertEquals(
          List.of(-1L),
          cluster.member(2).host().reads().count(ScriptedLog.GROUP, Ops.MAP, one()).counts());
      long count = primary.host().reads().count(ScriptedLog.GROUP, Ops.MAP, one()).counts().get(0);
      assertTrue(count >= 100);
    }
  }

  private static Count one() {
    return new Count(List.of(P));
  }

  private static Answer scan(Member at, long cursor) {
    Answer answer = new Answer();
    at.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(cursor, 7, true), answer);
    return answer;
  }
}
