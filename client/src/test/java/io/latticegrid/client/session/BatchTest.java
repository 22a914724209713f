package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.MAP;
import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static io.latticegrid.client.session.SessionFixture.keys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.ShardTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Batches and counts. */
final class BatchTest {
  private final SessionFixture fixture = new SessionFixture();
  private final FakeCluster cluster = fixture.cluster;

  private CompletableFuture<BatchOutcome> setAll(ClientSession.Keys keys) {
    return fixture.session.setAll(MAP, Purpose.write("putAll", "flights"), keys, OPTIONS);
  }

  private List<DataMessage.Batch> batches(int node) {
    List<DataMessage.Batch> batches = new ArrayList<>();
    for (Frame frame : cluster.node(node).received(DataMessage.Batch.class)) {
      batches.add((DataMessage.Batch) frame.message());
    }
    return batches;
  }

  private List<DataMessage.Batch> allBatches() {
    List<DataMessage.Batch> all = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      all.addAll(batches(node));
    }
    return all;
  }

  /** How many shards of a node have partitions. */
  private static long shardsInUse(int node) {
    return IntStream.range(0, FakeCluster.PARTITIONS)
        .filter(partition -> partition % 3 == node)
        .map(partition -> ShardTable.shardOf(FakeCluster.GROUP, partition, 2))
        .distinct()
        .count();
  }

  @Test
  @DisplayName("a batch sends one frame to each shard of each member")
  void oneFrameAShard() {
    fixture.await(setAll(keys(160, 10)));
    for (int node = 0; node < 3; node++) {
      assertEquals(shardsInUse(node), batches(node).size(), "node " + node);
      for (DataMessage.Batch batch : batches(node)) {
        Set<Integer> shards = new HashSet<>();
        batch
            .sections()
            .forEach(section ->
                shards.add(ShardTable.shardOf(FakeCluster.GROUP, section.partition(), 2)));
        assertEquals(1, shards.size());
      }
    }
    assertEquals(0, fixture.session.stats().redirects());
    assertEquals(FakeCluster.PARTITIONS, cluster.applied());
  }

  @Test
  @DisplayName("what was written is read back in the order asked, with gaps where there is nothing")
  void readsBack() {
    fixture.await(setAll(keys(100, 3)));
    BatchOutcome outcome =
        fixture.await(
            fixture.session.getAll(MAP, Purpose.read("getAll", "flights"), keys(120, 0), OPTIONS));
    for (int i = 0; i < 120; i++) {
      byte[] value = outcome.values()[i];
      assertEquals(i < 100, value != null, "key " + i);
    }
  }

  @Test
  @DisplayName(
      "frames have at most 1,000 keys and about a mebibyte, and eight are under way at once")
  void framesAreBounded() {
    fixture.await(setAll(keys(20_000, 300)));
    int entries = 0;
    for (DataMessage.Batch batch : allBatches()) {
      int inFrame = batch.sections().stream().mapToInt(s -> s.entries().size()).sum();
      assertTrue(inFrame <= 1_000, inFrame + " keys");
      entries += inFrame;
    }
    assertEquals(20_000, entries);
    fixture.await(setAll(keys(32, 500_000)));
    for (DataMessage.Batch batch : allBatches()) {
      long bytes =
          batch.sections().stream()
              .flatMap(section -> section.entries().stream())
              .mapToLong(Sections::bytes)
              .sum();
      assertTrue(bytes <= PackedFrame.MAX_BYTES, bytes + " bytes");
    }
  }

  @Test
  @DisplayName(
      "no frame has two sections of one partition, and each section has a sequence of its own")
  void sectionsHaveSequences() {
    int count = 3_000;
    int[] partitions = new int[count];
    setAllIn(count, partitions);
    List<Long> sequences = new ArrayList<>();
    for (DataMessage.Batch batch : batches(0)) {
      assertEquals(1, batch.sections().size());
      sequences.add(batch.sections().get(0).sequence());
    }
    assertEquals(List.of(1L, 2L, 3L), sequences);
  }

  private void setAllIn(int count, int[] partitions) {
    fixture.await(setAll(new ClientSession.Keys(keys(count, 5).entries(), partitions)));
  }

  @Test
  @DisplayName("only the sections that a member does not serve go to another one")
  void onlyMovedSectionsAreRetried() {
    cluster.move(0, 1);
    fixture.await(setAll(keys(160, 10)));
    assertEquals(1, fixture.session.stats().redirects());
    List<BatchSection> retried = new ArrayList<>();
    for (DataMessage.Batch batch : batches(1)) {
      batch.sections().stream().filter(s -> s.partition() == 0).forEach(retried::add);
    }
    assertEquals(1, retried.size());
    assertEquals(10, retried.get(0).entries().size());
    assertEquals(FakeCluster.PARTITIONS, cluster.applied());
  }

  @Test
  @DisplayName(
      "a batch whose connection breaks is sent again under the same sequences and applied once")
  void aBrokenConnectionDoesNotApplyTwice() {
    cluster.node(0).next(DataMessage.Batch.class, Behaviour.applyAndBreak());
    fixture.await(setAll(keys(160, 10)));
    assertEquals(FakeCluster.PARTITIONS, cluster.applied());
    Set<Long> sequences = new HashSet<>();
    for (DataMessage.Batch batch : batches(0)) {
      batch.sections().forEach(section -> sequences.add(section.sequence()));
    }
    assertEquals(Set.of(1L), sequences);
  }

  @Test
  @DisplayName(
      "values are read from where they lie, each once, also where a section was sent again")
  void valuesAreReadInPlace() {
    fixture.await(setAll(keys(160, 10)));
    cluster.move(0, 1);
    cluster.node(2).next(DataMessage.Batch.class, Behaviour.applyAndBreak());
    int[] found = new int[200];
    BatchOutcome outcome =
        fixture.await(
            fixture.session.getAll(
                MAP,
                Purpose.read("getAll", "flights"),
                keys(200, 0),
                OPTIONS,
                (place, array, offset, length) -> {
                  assertEquals(10, length);
                  found[place]++;
                }));
    assertEquals(0, outcome.values().length);
    for (int i = 0; i < 200; i++) {
      assertEquals(i < 160 ? 1 : 0, found[i], "key " + i);
    }
  }

  @Test
  @DisplayName("a partition whose window is full holds back its own keys of a batch and no others")
  void aFullWindowHoldsBackItsKeys() {
    cluster.node(0).next(PartitionWindow.SPAN, DataMessage.Put.class, Behaviour.ignore());
    fixture.putMany(0, "k", PartitionWindow.SPAN);
    CompletableFuture<BatchOutcome> batch = setAll(keys(160, 10));
    cluster.world().runMillis(20);
    assertEquals(FakeCluster.PARTITIONS - 1, allSections());
    fixture.await(batch);
    assertEquals(FakeCluster.PARTITIONS, allSections());
  }

  private int allSections() {
    return allBatches().stream().mapToInt(sent -> sent.sections().size()).sum();
  }

  @Test
  @DisplayName("a batch survives the death of a member")
  void survivesACrash() {
    cluster.node(0).next(2, DataMessage.Batch.class, Behaviour.ignore());
    CompletableFuture<BatchOutcome> future = setAll(keys(160, 10));
    cluster.world().runMillis(20);
    cluster.crash(0, 2);
    fixture.await(future);
    assertEquals(FakeCluster.PARTITIONS, cluster.applied());
  }

  @Test
  @DisplayName(
      "when some sections fail, the error says of how many keys, and an unknown outcome counts most")
  void partialFailure() {
    cluster.node(0).next(DataMessage.Batch.class, Behaviour.fail(Code.SCHEMA_MISMATCH, 0));
    GridException error = fixture.error(setAll(keys(160, 10)));
    assertEquals(Code.SCHEMA_MISMATCH, error.code());
    assertTrue(error.getMessage().contains("of 160 keys"), error.getMessage());
    cluster.node(0).next(DataMessage.Batch.class, Behaviour.fail(Code.SCHEMA_MISMATCH, 0));
    cluster.node(1).next(DataMessage.Batch.class, Behaviour.fail(Code.INDETERMINATE, 0));
    assertEquals(Code.INDETERMINATE, fixture.error(setAll(keys(160, 10))).code());
  }

  @Test
  @DisplayName("an overloaded member gets its sections again later")
  void overloaded() {
    cluster.node(0).next(DataMessage.Batch.class, Behaviour.fail(Code.OVERLOADED, 300));
    long before = fixture.millis();
    fixture.await(setAll(keys(160, 10)));
    assertTrue(fixture.millis() - before >= 300);
    assertEquals(FakeCluster.PARTITIONS, cluster.applied());
  }

  @Test
  @DisplayName("a batch of nothing is done at once")
  void empty() {
    assertEquals(0, fixture.await(setAll(keys(0, 0))).values().length);
  }

  @Test
  @DisplayName("a count asks every shard once and adds up, also while a partition moves")
  void count() {
    fixture.await(setAll(keys(1_000, 1)));
    cluster.move(0, 1);
    CompletableFuture<BatchOutcome> counting =
        fixture.session.count(MAP, Purpose.read("size", "flights"), OPTIONS);
    assertEquals(1_000, fixture.await(counting).count());
    assertEquals(shardsInUse(2), cluster.node(2).received(Count.class).size());
    Frame frame = cluster.node(2).received(Count.class).get(0);
    assertNotNull(frame.header().target());
    assertEquals(1, Objects.requireNonNull(frame.header().target()).mapId());
  }

  private CompletableFuture<BatchOutcome> getAll(ClientSession.Keys keys) {
    return fixture.session.getAll(MAP, Purpose.read("getAll", "flights"), keys, OPTIONS);
  }

  @Test
  @DisplayName("a batch of reads whose answer fits no frame is asked for in smaller parts")
  void askedForInParts() {
    fixture.await(setAll(keys(160, 10)));
    cluster.node(0).next(3, DataMessage.Batch.class, Behaviour.fail(Code.TOO_LARGE, 0));
    BatchOutcome outcome = fixture.await(getAll(keys(160, 10)));
    for (byte[] value : outcome.values()) {
      assertEquals(10, value.length);
    }
  }

  @Test
  @DisplayName("a single value that fits no frame is asked for alone, and is an error in the end")
  void aSingleValueIsAskedForAlone() {
    cluster.node(0).next(1_000, DataMessage.Batch.class, Behaviour.fail(Code.TOO_LARGE, 0));
    GridException error = fixture.error(getAll(keys(160, 10)));
    assertEquals(Code.TOO_LARGE, error.code());
    List<DataMessage.Batch> asked = batches(0);
    DataMessage.Batch last = asked.get(asked.size() - 1);
    assertEquals(1, last.sections().size());
    assertEquals(1, last.sections().get(0).entries().size());
  }
}
