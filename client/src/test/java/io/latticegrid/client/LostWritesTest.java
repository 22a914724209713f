package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.proto.message.NodeMessage.Lost;
import io.latticegrid.proto.message.NodeMessage.LostWrites;
import io.latticegrid.proto.message.NodeMessage.LostWritesAsk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients are told of writes that lost when sides of a split were merged. */
class LostWritesTest {
  private static final MemberId WRITER = new MemberId(9, 1);

  /** What is known of a flight. */
  public record Flight(String gate, int delayed) {}

  private static final Behaviour BREAK =
      (node, connection, request) -> connection.close("broken by the test");

  private static Lost lost(int mapId, String key, int field, Object value) {
    byte[] bytes = value == null ? null : Canonical.toBytes(value);
    return new Lost(mapId, Canonical.toBytes(key), field, bytes, 77L << 16, WRITER);
  }

  private final MapFixture fixture = new MapFixture();
  private final GridMap<String, Integer> stock = fixture.stock();
  private final List<LostWrite<String, Integer>> told = new ArrayList<>();

  private void lose(int node, Lost write) {
    fixture.cluster.node(node).lose(write);
    fixture.cluster.world().runMillis(1_500);
  }

  private List<String> keys() {
    return told.stream().map(LostWrite::key).toList();
  }

  @Test
  void aListenerIsToldWhatIsLostAtAnyMemberAndNothingTwice() {
    fixture.cluster.node(0).lose(lost(1, "before", 0, 1L));
    Subscription listening = stock.onLostWrite(told::add);
    lose(0, lost(1, "apples", 0, 12L));
    lose(2, lost(1, "pears", 0, null));
    lose(2, lost(2, "of another map", 0, 1L));
    HybridTimestamp stamp = new HybridTimestamp(77L << 16, WRITER);
    assertEquals(
        List.of(
            new LostWrite<>("apples", 12, "", null, stamp),
            new LostWrite<>("pears", null, "", null, stamp)),
        told);
    listening.close();
    lose(0, lost(1, "after", 0, 12L));
    assertEquals(2, told.size());
    assertEquals(0, fixture.client.stats().lostWritesMissed());
  }

  @Test
  void ofARecordTheFieldIsNamed() {
    GridMap<String, Flight> flights = fixture.client.map("flights", String.class, Flight.class);
    List<LostWrite<String, Flight>> lostFields = new ArrayList<>();
    flights.onLostWrite(lostFields::add);
    lose(1, lost(1, "LX8", 2, 15L));
    assertEquals("delayed", lostFields.get(0).field());
    assertEquals(15L, lostFields.get(0).fieldValue());
  }

  @Test
  void overALostConnectionAndAnotherListenersFaultNothingIsMissed() {
    stock.onLostWrite(lost -> {
      throw new IllegalStateException("a listener that fails");
    });
    stock.onLostWrite(told::add);
    fixture.cluster.node(0).next(LostWritesAsk.class, BREAK);
    for (int i = 0; i < 20; i++) {
      fixture.cluster.node(0).lose(lost(1, "k" + i, 0, 1L));
    }
    fixture.cluster.world().runMillis(10_000);
    assertEquals(20, keys().size());
    assertEquals("k19", keys().get(19));
  }

  @Test
  void whatAMemberDoesNotRememberAnyMoreIsCounted() {
    stock.onLostWrite(told::add);
    fixture
        .cluster
        .node(1)
        .next(LostWritesAsk.class, Behaviour.answer(new LostWrites(0, false, 5, List.of())));
    fixture.cluster.world().runMillis(2_000);
    assertEquals(5, fixture.client.stats().lostWritesMissed());
  }
}
