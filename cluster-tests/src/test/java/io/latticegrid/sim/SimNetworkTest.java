package io.latticegrid.sim;

import static io.latticegrid.sim.ToyWorld.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.sim.ToyWorld.Peer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SimNetworkTest {
  private static final NetworkProfile TORN =
      new NetworkProfile(1_000_000, 0.05, SECOND, 0.9, 1 << 20);

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void framesArriveOnceAndInOrderHoweverTheyAreTornAndDelayed() {
    for (int seed = 0; seed < 20; seed++) {
      ToyWorld world =
          new ToyWorld(seed, NetworkProfile.draw(new SplittableRand(seed))).listening();
      Peer peer = world.opened();
      for (long i = 1; i <= 200; i++) {
        assertTrue(peer.ping(i));
        world.run(world.rand.nextInt(3) * 100_000L);
      }
      world.run(10 * SECOND);
      assertEquals(upTo(200), world.accepted.getFirst().heard);
      assertEquals(upTo(200), peer.heard);
      world.scheduler.checkConservation();
    }
  }

  @Test
  void theFramesDoNotDependOnTheSegmentation() {
    ToyWorld torn = new ToyWorld(5, TORN).listening();
    ToyWorld whole = new ToyWorld(5, NetworkProfile.CALM).listening();
    for (ToyWorld world : List.of(torn, whole)) {
      Peer peer = world.opened();
      upTo(500).forEach(peer::ping);
      world.run(20 * SECOND);
      assertEquals(upTo(500), peer.heard);
    }
    assertTrue(torn.network.stats().get(NetworkStats.Counter.TORN) > 10);
    assertNotEquals(torn.trace.digest(), whole.trace.digest());
  }

  @Test
  void aConnectionWhereNobodyListensIsRefusedSoon() {
    ToyWorld world = new ToyWorld(1, NetworkProfile.CALM);
    Peer peer = world.connect();
    world.run(SECOND);
    assertEquals(1, peer.closed.size());
    assertTrue(peer.refused);
    assertNull(peer.connection);
  }

  @Test
  void aConnectionToAHostThatCannotBeReachedTimesOut() {
    ToyWorld world = new ToyWorld(1, NetworkProfile.CALM).listening();
    List<SimNetwork.Way> ways = world.network.block(List.of("server"), List.of("client"));
    Peer peer = world.connect();
    world.run(4 * SECOND);
    assertEquals(0, peer.closed.size());
    world.run(2 * SECOND);
    assertEquals(1, peer.closed.size());
    assertFalse(peer.refused);
    world.network.open(ways);
    world.scheduler.pause(world.serverProcess, 60 * SECOND);
    Peer other = world.connect();
    world.run(6 * SECOND);
    assertEquals(1, other.closed.size());
    assertFalse(other.refused);
  }

  @Test
  void aLostConnectionDeliversAPrefixAndBothSidesHearOfItOnce() {
    long cut = 0;
    for (int seed = 0; seed < 60; seed++) {
      ToyWorld world = new ToyWorld(seed, TORN).listening();
      Peer peer = world.opened();
      upTo(100).forEach(peer::ping);
      world.run(world.rand.nextInt(4) * 500_000L);
      world.network.links().forEach(world.network::reset);
      upTo(100).forEach(number -> peer.ping(100 + number));
      world.run(20 * SECOND);
      assertEquals(1, peer.closed.size());
      assertFalse(peer.refused);
      for (Peer server : world.accepted) {
        assertEquals(upTo(server.heard.size()), server.heard);
        cut += server.heard.size() < 200 ? 1 : 0;
        assertTrue(server.closed.size() <= 1);
      }
      assertFalse(peer.ping(1));
      assertEquals(List.of(), world.network.links());
    }
    assertTrue(cut > 20);
  }

  @Test
  void ofAHalfOpenConnectionOneSideHearsEarlyTheOtherLateOrNever() {
    int neverHeard = 0;
    int heard = 0;
    for (int seed = 0; seed < 40; seed++) {
      ToyWorld world = new ToyWorld(seed, TORN).listening();
      Peer peer = world.opened();
      world.run(SECOND);
      world.network.links().forEach(world.network::halfOpen);
      world.run(20 * SECOND);
      int closed = peer.closed.size() + world.accepted.getFirst().closed.size();
      assertTrue(closed == 1 || closed == 2, "at least one side hears, each once");
      neverHeard += closed == 1 ? 1 : 0;
      heard += closed == 2 ? 1 : 0;
      assertTrue(peer.closed.isEmpty() == peer.ping(1), "who has not heard goes on sending");
    }
    assertTrue(neverHeard > 5 && heard > 5, neverHeard + " and " + heard);
  }

  @Test
  void whatWasSentIntoASplitArrivesAfterItHealed() {
    ToyWorld world = new ToyWorld(9, NetworkProfile.CALM).listening();
    Peer peer = world.opened();
    world.run(SECOND);
    List<SimNetwork.Way> ways = world.network.block(List.of("client"), List.of("server"));
    upTo(10).forEach(peer::ping);
    world.run(30 * SECOND);
    assertEquals(List.of(), world.accepted.getFirst().heard);
    assertTrue(peer.connection().isOpen());
    world.network.open(ways);
    world.run(5 * SECOND);
    assertEquals(upTo(10), peer.heard);
  }

  @Test
  void aConnectionTakesNoMoreThanItsLimit() {
    ToyWorld world = new ToyWorld(2, new NetworkProfile(200_000, 0, 1, 0, 1_000)).listening();
    Peer peer = world.opened();
    world.run(SECOND);
    List<SimNetwork.Way> ways = world.network.block(List.of("client"), List.of("server"));
    int sent = 0;
    while (peer.ping(sent + 1)) {
      sent++;
      assertTrue(sent < 100);
    }
    world.network.open(ways);
    world.run(5 * SECOND);
    assertEquals(upTo(sent), peer.heard);
    assertTrue(peer.ping(77));
  }

  @Test
  void theConnectionsOfACrashedProcessDieAndItsPortRefuses() {
    ToyWorld world = new ToyWorld(3, NetworkProfile.CALM).listening();
    Peer peer = world.opened();
    world.run(SECOND);
    upTo(5).forEach(peer::ping);
    world.network.crash(world.serverProcess, false);
    world.run(SECOND);
    assertEquals(1, peer.closed.size());
    assertEquals(0, world.accepted.getFirst().closed.size());
    Peer later = world.connect();
    world.run(SECOND);
    assertTrue(later.refused);
    world.scheduler.checkConservation();
  }

  @Test
  void aHostThatLostItsPowerSaysNothing() {
    ToyWorld world = new ToyWorld(3, NetworkProfile.CALM).listening();
    Peer peer = world.opened();
    world.run(SECOND);
    world.network.crash(world.serverProcess, true);
    world.run(60 * SECOND);
    assertEquals(0, peer.closed.size());
    Peer later = world.connect();
    world.run(6 * SECOND);
    assertEquals(1, later.closed.size());
    assertFalse(later.refused);
  }

  @Test
  void closingReachesBothSides() {
    ToyWorld world = new ToyWorld(4, NetworkProfile.CALM).listening();
    Peer peer = world.opened();
    world.run(SECOND);
    peer.connection().close("enough");
    assertFalse(peer.ping(1));
    world.run(SECOND);
    assertEquals(List.of("enough"), peer.closed);
    assertEquals(1, world.accepted.getFirst().closed.size());
    Peer second = world.opened();
    world.server.close();
    world.run(SECOND);
    assertEquals(1, second.closed.size());
    Peer third = world.connect();
    world.run(SECOND);
    assertTrue(third.refused);
  }

  @Test
  void aPortInUseIsATypedError() {
    ToyWorld world = new ToyWorld(4, NetworkProfile.CALM).listening();
    GridException error =
        assertThrows(
            GridException.class, () -> world.client.listen(ToyWorld.SERVER, () -> new Peer(true)));
    assertTrue(String.valueOf(error.getMessage()).contains("server:7400"));
  }

  @Test
  void theSameSeedGivesTheSameDigest() {
    assertEquals(digest(11), digest(11));
    assertNotEquals(digest(11), digest(12));
  }

  private static List<Long> digest(long seed) {
    ToyWorld world = new ToyWorld(seed, TORN).listening();
    Peer peer = world.opened();
    for (long i = 0; i < 3_000; i++) {
      peer.ping(i);
      world.run(100_000);
    }
    world.run(5 * SECOND);
    assertFalse(world.trace.rolling().isEmpty());
    return world.trace.rolling();
  }
}
