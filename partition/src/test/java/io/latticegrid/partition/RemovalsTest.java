package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A removal of many keys that tells where there were entries. */
class RemovalsTest {
  private static Answer begin(Cluster cluster, long sequence, String... keys) {
    Member at = cluster.primary(P);
    Answer answer = new Answer();
    Operation prototype =
        Ops.operation(get("none"), new Header.Attempt(9, 0, 0), AckLevel.REPLICATED, answer);
    List<KeyValue> entries = new ArrayList<>();
    for (String key : keys) {
      entries.add(new KeyValue(bytes(key), null));
    }
    BatchSection section = new BatchSection(P, 0, sequence, 1, entries);
    Batch batch = new Batch(BatchKind.REMOVE_TELLING, List.of(section));
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, prototype, batch));
    return answer;
  }

  /** A letter a key: x where there was an entry. */
  private static String removed(Cluster cluster, long sequence, String... keys) {
    Answer answer = begin(cluster, sequence, keys);
    cluster.run(SECOND);
    SectionResult section = assertInstanceOf(BatchResult.class, answer.message()).sections().get(0);
    assertNull(section.error(), section.text());
    StringBuilder told = new StringBuilder();
    for (Found found : section.values()) {
      told.append(found.value() == null ? '-' : 'x');
    }
    return told.toString();
  }

  @Test
  void aRetryIsToldTheSameAlsoByTheNextPrimary() {
    try (Cluster cluster = Cluster.inSync(3)) {
      for (int key = 0; key < 10; key += 3) {
        cluster.done(put("k" + key, "v"));
      }
      String[] keys = {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9"};
      assertEquals("x--x--x--x", removed(cluster, 1, keys));
      assertEquals("x--x--x--x", removed(cluster, 1, keys), "tried again");
      assertNull(cluster.done(get("k3")).text());
      Member old = cluster.primary(P);
      old.die();
      cluster.remove(old);
      cluster.run(SECOND);
      assertEquals("x--x--x--x", removed(cluster, 1, keys), "tried again elsewhere");
      assertEquals("----------", removed(cluster, 2, keys));
    }
  }

  @Test
  void whatOnlyTheStoreHasWasThere() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = new SimStore(cluster.time(), 1);
      store.way(MapStore.Way.READ_THROUGH);
      store.rows().putAll(Map.of("a", "1", "b", "2"));
      cluster.members().forEach(store::bind);
      cluster.done(put("c", "3"));
      assertEquals("x-xx", removed(cluster, 1, "a", "nowhere", "b", "c"));
      cluster.run(10 * SECOND);
      assertEquals(Map.of(), store.rows());
    }
  }

  @Test
  void aMapThatWritesThroughTellsKeyByKey() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = new SimStore(cluster.time(), 1);
      store.way(MapStore.Way.WRITE_THROUGH);
      store.rows().putAll(Map.of("a", "1", "b", "2"));
      cluster.members().forEach(store::bind);
      cluster.run(SECOND);
      Answer answer = begin(cluster, 1, "a", "nowhere", "b");
      cluster.run(10 * SECOND);
      BatchResult result = assertInstanceOf(BatchResult.class, answer.message());
      assertEquals(
          List.of(true, false, true),
          result.sections().get(0).values().stream().map(found -> found.value() != null).toList());
      assertEquals(Map.of(), store.rows());
    }
  }
}
