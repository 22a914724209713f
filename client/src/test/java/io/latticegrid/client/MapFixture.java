package io.latticegrid.client;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.fake.FakeCluster;

/** A client of a fake cluster of three nodes; its blocking operations let virtual time pass. */
final class MapFixture {
  final FakeCluster cluster = new FakeCluster(3, 1);
  final LatticeClient client;

  MapFixture() {
    this(FakeCluster.config());
  }

  MapFixture(ClientConfig config) {
    client = cluster.world().await(LatticeClient.connectAsync(config, cluster.ports("test")));
    cluster.world().runMillis(10);
  }

  GridMap<String, Integer> stock() {
    return client.map("stock", String.class, Integer.class);
  }

  /** A second client of the same cluster. */
  GridMap<String, Integer> stockOfAnother() {
    return cluster
        .world()
        .await(LatticeClient.connectAsync(FakeCluster.config(), cluster.ports("another")))
        .map("stock", String.class, Integer.class);
  }
}
