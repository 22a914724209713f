package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.BackupMessage.Rule;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Entries of backups as a node takes them, whoever sends them. */
class RestoredEntriesTest {
  private static final MemberId ANNA = new MemberId(0x0A, 1);

  private static Node node;
  private static LatticeClient client;

  @BeforeAll
  static void start() {
    node = Node.start(NodeConfig.onPort(0));
    client = LatticeClient.connect(node.address().toString());
  }

  @AfterAll
  static void stop() {
    client.close();
    node.close();
  }

  private static Delta entry(Object key, byte[] value, long stamp, long expiresAt) {
    byte[] bytes = Canonical.toBytes(key);
    return new Delta(new Dot(ANNA, 9), 77, bytes, value, stamp, ANNA, expiresAt, null, null);
  }

  private static byte[] counterOf(long value) {
    Counter counter = StateValue.counter();
    return StateValue.of(counter.added(value, WriteId.of(ANNA, 9, 1L << 40)));
  }

  private static Code refused(WholeEntries map, Delta entry) {
    return assertThrows(GridException.class, () -> map.join(map.restore(Rule.ALWAYS, entry)))
        .code();
  }

  @Test
  @DisplayName("an entry that does not fit its map is refused")
  void wrongEntries() {
    client.map("plain", String.class, Long.class);
    client.counters("counts");
    WholeEntries plain = client.wholeEntries("plain");
    WholeEntries counts = client.wholeEntries("counts");
    byte[] number = Canonical.toBytes(7L);
    assertEquals(Code.SCHEMA_MISMATCH, refused(plain, entry("a", Canonical.toBytes("text"), 1, 0)));
    assertEquals(Code.SCHEMA_MISMATCH, refused(plain, entry(7L, number, 1, 0)));
    assertEquals(Code.INVALID_ARGUMENT, refused(plain, entry("a", counterOf(7), 1, 0)));
    assertEquals(Code.INVALID_ARGUMENT, refused(counts, entry("a", number, 1, 0)));
    assertEquals(0, plain.count() + counts.count());
  }

  @Test
  @DisplayName("a state of whatever bytes is refused or taken, and harms nobody")
  void damagedStates() {
    client.counters("damaged");
    WholeEntries map = client.wholeEntries("damaged");
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] state = counterOf(1_000_000_007L);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        state[1 + random.nextInt(state.length - 1)] = (byte) random.nextInt(256);
      }
      try {
        map.join(map.restore(Rule.ALWAYS, entry("a", state, 1, 0)));
      } catch (GridException e) {
        assertEquals(Code.INVALID_ARGUMENT, e.code(), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 100, refused + " are no states");
    assertFalse(node.ended().isDone());
    map.join(map.restore(Rule.ALWAYS, entry("a", counterOf(42), 1, 0)));
    assertEquals(42, client.counters("damaged").get("a"));
  }

  @Test
  @DisplayName("an entry is written in any case, or unless a later one is there, or not if expired")
  void rules() {
    GridMap<String, Long> map = client.map("ruled", String.class, Long.class);
    WholeEntries whole = client.wholeEntries("ruled");
    map.put("a", 1L);
    byte[] two = Canonical.toBytes(2L);
    Result kept = whole.join(whole.restore(Rule.UNLESS_LATER, entry("a", two, 1L << 40, 0)));
    assertFalse(kept.applied());
    assertNull(kept.value());
    assertEquals(1L, map.get("a"));
    long later = Long.MAX_VALUE;
    assertTrue(whole.join(whole.restore(Rule.UNLESS_LATER, entry("a", two, later, 0))).applied());
    assertEquals(2L, map.get("a"));
    map.put("a", 3L);
    assertEquals(3L, map.get("a"), "a stamp from a file beats no write to come");
    assertTrue(whole.join(whole.restore(Rule.ALWAYS, entry("a", two, 0, 0))).applied());
    assertEquals(2L, map.get("a"));
    Result expired = whole.join(whole.restore(Rule.ALWAYS, entry("b", two, later, 1)));
    assertFalse(expired.applied());
    assertNotNull(expired.value());
    assertFalse(map.containsKey("b"));
    assertTrue(whole.join(whole.restore(Rule.ALWAYS, entry("a", null, 0, 0))).applied());
    assertFalse(whole.join(whole.restore(Rule.ALWAYS, entry("a", null, 0, 0))).applied());
    assertFalse(map.containsKey("a"));
  }
}
