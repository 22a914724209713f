package io.latticegrid.benchmarks.peer;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Redis without persistence: one process, since it has no synchronous backup, and the Lettuce
 * client with its one shared connection, as its manual recommends.
 */
final class RedisPeer implements Peer {
  private static final int FIRST_PORT = 16_379;
  private static final String SERVER = "redis-server";

  private final ServerProcesses servers = new ServerProcesses("Redis");
  private int port;
  private @Nullable RedisClient client;
  private @Nullable StatefulRedisConnection<String, byte[]> connection;
  private String version = "?";

  /** Why it can't take part. */
  static Optional<String> objection(int nodes) {
    if (nodes != 1) {
      return Optional.of("Redis is left out: it has no synchronous backup; use --nodes 1");
    }
    return executable().isPresent()
        ? Optional.empty()
        : Optional.of("Redis is left out: there is no redis-server; apt-get install redis-server");
  }

  private static Optional<Path> executable() {
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "" : path).split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, SERVER))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public void launch() throws IOException {
    port = ServerProcesses.freePorts(FIRST_PORT, 1, 1);
    String number = String.valueOf(port);
    servers.launch(
        List.of(
            SERVER, "--port", number, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    servers.await("listening", this::isListening);
    RedisClient made = RedisClient.create(RedisURI.create("127.0.0.1", port));
    client = made;
    StatefulRedisConnection<String, byte[]> opened =
        made.connect(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
    connection = opened;
    version =
        opened
            .sync()
            .info("server")
            .lines()
            .filter(line -> line.startsWith("redis_version:"))
            .map(line -> line.substring(line.indexOf(':') + 1))
            .findFirst()
            .orElse("?");
  }

  private boolean isListening() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private StatefulRedisConnection<String, byte[]> opened() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }

  private static String name(long key) {
    return "k" + key;
  }

  @Override
  public byte @Nullable [] get(long key) {
    return opened().sync().get(name(key));
  }

  @Override
  public void set(long key, byte[] value) {
    opened().sync().set(name(key), value);
  }

  @Override
  public CompletionStage<?> getAsync(long key) {
    return opened().async().get(name(key));
  }

  @Override
  public CompletionStage<?> setAsync(long key, byte[] value) {
    return opened().async().set(name(key), value);
  }

  @Override
  public Map<Long, byte[]> getAll(Set<Long> keys) {
    Map<Long, byte[]> found = new LinkedHashMap<>();
    String[] names = keys.stream().map(RedisPeer::name).toArray(String[]::new);
    for (KeyValue<String, byte[]> entry : opened().sync().mget(names)) {
      if (entry.hasValue()) {
        found.put(Long.valueOf(entry.getKey().substring(1)), entry.getValue());
      }
    }
    return found;
  }

  @Override
  public void setAll(Map<Long, byte[]> entries) {
    Map<String, byte[]> named = new LinkedHashMap<>();
    entries.forEach((key, value) -> named.put(name(key), value));
    opened().sync().mset(named);
  }

  @Override
  public void increment(long key) {
    var _ = opened().sync().incr("n" + key);
  }

  @Override
  public void kill(int server) {
    servers.kill(server);
  }

  @Override
  public long serverCpuNanos() {
    return servers.cpuNanos();
  }

  @Override
  public void close() {
    try (servers) {
      if (client != null) {
        client.shutdown();
      }
    }
  }
}
