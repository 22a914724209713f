package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplyBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads that are answered from where they arrived, and those that are not. */
class ReadsAtOnceTest {
  /** A key within other bytes. */
  private record Place(byte[] array, int offset, int length) implements PartitionReads.KeyPlace {}

  private static @Nullable Answer ask(Member member, String key) {
    byte[] array = bytes("before" + key + "behind");
    Answer answer = new Answer();
    Place place = new Place(array, "before".length(), key.length());
    boolean taken =
        member.host().reads().answersAtOnce(ScriptedLog.GROUP, P, Ops.MAP, place, answer);
    assertEquals(taken, answer.isThere(), "answered, or nothing done");
    return taken ? answer : null;
  }

  private static @Nullable String text(Member member, String key) {
    Answer answer = ask(member, key);
    assertNotNull(answer, "taken");
    return answer.text();
  }

  @Test
  void aReadOfWhatIsHereIsAnsweredAtOnce() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("a", "1"));
      Member primary = cluster.primary(P);
      assertEquals("1", text(primary, "a"));
      assertNull(text(primary, "none"));
      cluster.done(put("a", "2"));
      assertEquals("2", text(primary, "a"));
    }
  }

  @Test
  void whatHasToWaitOrIsRefusedIsLeftToOperations() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("a", "1"));
      Member primary = cluster.primary(P);
      assertNull(ask(cluster.member(2), "a"), "no primary");
      assertNull(ask(primary, "x".repeat(Limits.MAX_KEY)), "too long a key");
      primary.host().suspend(ScriptedLog.GROUP, P, Ops.MAP, bytes("a"));
      assertNull(ask(primary, "a"), "somebody is at it");
      primary.host().resume(ScriptedLog.GROUP, P, Ops.MAP, bytes("a"));
      assertEquals("1", text(primary, "a"));
      primary.leaseFor(0);
      Answer acting = ask(primary, "a");
      assertNotNull(acting);
      assertEquals(Header.ACTING, acting.flags());
    }
  }

  private static BatchSection section(int partition, String... keys) {
    List<KeyValue> entries = new ArrayList<>();
    for (String key : keys) {
      entries.add(new KeyValue(bytes(key), null));
    }
    return new BatchSection(partition, 5, 0, 0, entries);
  }

  /** The sections as they are sent, behind the kind. */
  private static byte[] sections(BatchSection... sections) {
    ByteWriter out = new ByteWriter();
    new Batch(BatchKind.GET, List.of(sections)).write(out);
    return Arrays.copyOfRange(out.toByteArray(), 1, out.position());
  }

  private static @Nullable ReplyBody body(Member at, byte[] sections) {
    return at.host()
        .reads()
        .answersAtOnce(
            ScriptedLog.GROUP, Ops.MAP, partition -> partition < 2, new ByteReader(sections));
  }

  private static byte[] written(ReplyBody body) {
    ByteWriter out = new ByteWriter();
    body.write(out);
    return out.toByteArray();
  }

  /** What a batch is answered that is executed as operations. */
  private static byte[] asOperations(Member at, BatchSection... sections) {
    Answer answer = new Answer();
    Operation prototype = Ops.operation(get("none"), null, AckLevel.REPLICATED, answer);
    Batch batch = new Batch(BatchKind.GET, List.of(sections));
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, prototype, batch));
    ByteWriter out = new ByteWriter();
    answer.message().write(out);
    return out.toByteArray();
  }

  private static Cluster twoPartitions() {
    Cluster cluster = new Cluster(1, 2, Cluster.CONFIG);
    cluster.log().begin(cluster.add(1).id());
    cluster.run(2 * SECOND);
    return cluster;
  }

  @Test
  void aBatchIsAnsweredByTheBytesThatOperationsWouldAnswer() {
    try (Cluster cluster = twoPartitions()) {
      Member member = cluster.member(1);
      List<KeyValue> entries = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        entries.add(new KeyValue(bytes("k" + i), bytes("v".repeat(i))));
      }
      Answer set = new Answer();
      Operation prototype =
          Ops.operation(get("none"), new Header.Attempt(9, 0, 0), AckLevel.REPLICATED, set);
      Batch batch = new Batch(BatchKind.SET, List.of(new BatchSection(0, 0, 1, 1, entries)));
      member.loop().turn(() -> member.host().execute(ScriptedLog.GROUP, prototype, batch));
      assertTrue(set.isThere());
      String[] keys = new String[301];
      Arrays.setAll(keys, i -> "k" + i);
      BatchSection[] asked = {section(0, keys), section(1, "k1", ""), section(1)};
      ReplyBody body = body(member, sections(asked));
      assertNotNull(body);
      assertArrayEquals(asOperations(member, asked), written(body));
    }
  }

  @Test
  void aBatchOfWhichAnyPartIsNotForHereIsLeftToOperations() {
    try (Cluster cluster = twoPartitions()) {
      Member member = cluster.member(1);
      assertNotNull(body(member, sections(section(0, "a"), section(1, "b"))));
      assertNull(body(member, sections(section(0, "a"), section(2, "b"))), "another shard's");
      assertNull(body(member, sections()), "nothing asked");
      member.host().suspend(ScriptedLog.GROUP, 1, Ops.MAP, bytes("other"));
      assertNull(body(member, sections(section(0, "a"), section(1, "b"))), "somebody is at it");
    }
  }

  @Test
  void aMalformedBatchIsLeftToWhoSaysSo() {
    try (Cluster cluster = twoPartitions()) {
      Member member = cluster.member(1);
      byte[] whole = sections(section(0, "a", "bc"), section(1, "d"));
      for (int length = 0; length < whole.length; length++) {
        assertNull(body(member, Arrays.copyOf(whole, length)));
      }
      assertNull(body(member, Arrays.copyOf(whole, whole.length + 1)));
      SplittableRand rand = new SplittableRand(32);
      int taken = 0;
      for (int round = 0; round < 20_000; round++) {
        byte[] changed = whole.clone();
        changed[rand.nextInt(changed.length)] = (byte) rand.nextLong();
        ReplyBody body = body(member, changed);
        if (body != null) {
          taken++;
          assertFalse(written(body).length == 0);
        }
      }
      assertTrue(taken > 100, "taken were " + taken);
    }
  }

  @Test
  void aBatchThatOutgrowsAFrameIsLeftToOperations() {
    try (Cluster cluster = Cluster.inSync(1, HostConfig.defaults())) {
      cluster.done(put("a", "x".repeat(9 << 20)));
      cluster.done(put("b", "x".repeat(9 << 20)));
      byte[] sections = sections(section(P, "a", "b"));
      ReplyBody body =
          cluster
              .primary(P)
              .host()
              .reads()
              .answersAtOnce(
                  ScriptedLog.GROUP, Ops.MAP, partition -> true, new ByteReader(sections));
      assertNotNull(body);
      assertThrows(GridException.class, () -> written(body));
    }
  }
}
