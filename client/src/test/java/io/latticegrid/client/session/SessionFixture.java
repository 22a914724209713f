package io.latticegrid.client.session;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A session with a fake cluster of three nodes, and operations on the map that it has. */
final class SessionFixture {
  static final MapTarget MAP = new MapTarget(1, FakeCluster.GROUP);
  static final CallOptions OPTIONS = new CallOptions(AckLevel.REPLICATED, 30_000_000_000L, false);

  final FakeCluster cluster;
  final ClientSession session;

  SessionFixture() {
    this(FakeCluster.config());
  }

  SessionFixture(ClientConfig config) {
    this(new FakeCluster(3, 1), config);
  }

  SessionFixture(FakeCluster cluster, ClientConfig config) {
    this.cluster = cluster;
    session = cluster.world().await(ClientSession.open(config, cluster.ports("test")));
    cluster.world().runMillis(10);
  }

  <T> T await(CompletableFuture<T> future) {
    return cluster.world().await(future);
  }

  /** The error with which a future ends. */
  GridException error(CompletableFuture<?> future) {
    try {
      await(future);
    } catch (GridException e) {
      return e;
    }
    throw new AssertionError("no error");
  }

  long millis() {
    return cluster.world().monotonicNanos() / 1_000_000;
  }

  CompletableFuture<Result> put(int partition, String key, String value) {
    return put(partition, key, value, OPTIONS);
  }

  CompletableFuture<Result> put(int partition, String key, String value, CallOptions options) {
    DataMessage.Put put =
        new DataMessage.Put(PutMode.GET_AND_SET, bytes(key), bytes(value), null, 0);
    return session.operate(
        new PartitionRequest(Purpose.write("put", "flights"), MAP, partition, put), options);
  }

  /** Puts one key again and again without waiting. */
  List<CompletableFuture<Result>> putMany(int partition, String key, int times) {
    List<CompletableFuture<Result>> futures = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      futures.add(put(partition, key, "" + i));
    }
    return futures;
  }

  CompletableFuture<Result> get(int partition, String key) {
    return session.operate(
        new PartitionRequest(
            Purpose.read("get", "flights"), MAP, partition, new DataMessage.Get(bytes(key))),
        OPTIONS);
  }

  String value(int partition, String key) {
    byte[] value = await(get(partition, key)).value();
    return value == null ? "none" : new String(value, StandardCharsets.UTF_8);
  }

  /** Keys {@code k0} and so on, each with its value, over all partitions in turn. */
  static ClientSession.Keys keys(int count, int valueBytes) {
    List<KeyValue> entries = new ArrayList<>();
    int[] partitions = new int[count];
    for (int i = 0; i < count; i++) {
      entries.add(new KeyValue(bytes("k" + i), new byte[valueBytes]));
      partitions[i] = i % FakeCluster.PARTITIONS;
    }
    return new ClientSession.Keys(entries, partitions);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
