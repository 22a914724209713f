package io.latticegrid.client.config;

import io.latticegrid.client.config.InFlight.WhenFull;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a client behaves; checked once, when it is made. Immutable. Start from {@link #of} and change
 * what differs.
 *
 * @param addresses where to look for the cluster; any one member suffices. With too few the client
 *     cannot start while just these members are down; too many cost nothing but a few attempts
 * @param clusterName the cluster that is meant. A wrong one is refused at the first connection
 * @param operationTimeout how long an operation may take with all its retries. Too small:
 *     operations fail during a failover that they could have survived (it takes a few seconds); too
 *     large: callers hang long on a cluster that is gone
 * @param attemptTimeout after which time without an answer a request is sent again under the same
 *     sequence. Too small: slow answers are asked for twice; too large: a lost answer is noticed
 *     late
 * @param connectTimeout for a connection until its handshake is done, and for the whole of the
 *     first {@code connect}. Too small: a busy or distant node looks dead; too large: a wrong
 *     address is reported late
 * @param healthCheck between two checks of each connection; a silent one is closed at the second.
 *     Too small: needless traffic, and a long pause of a node looks like its death; too large: a
 *     half-open connection is noticed late
 * @param routingRefresh between two requests for the partition table besides its pushes. Too small:
 *     needless traffic; too large: a lost push is made good late
 * @param reconnect the delays before a lost connection is opened again
 * @param level how far a write must get before it is acknowledged. A lower one is faster and may
 *     lose acknowledged writes with a node
 * @param inFlight how many operations are under way at once, and what becomes of more
 * @param maxValueBytes the largest value that is sent, at most 16 MiB. Too small: valid values are
 *     refused; too large: one value may hold up a connection for long
 * @param translation from the address that a member has for other members to the one at which this
 *     client reaches it: behind a port forwarding, in another network of containers. Called on the
 *     client's thread for each connection, so it must not block; the same address unless changed
 */
public record ClientConfig(
    List<Seed> addresses,
    String clusterName,
    Duration operationTimeout,
    Duration attemptTimeout,
    Duration connectTimeout,
    Duration healthCheck,
    Duration routingRefresh,
    Backoff reconnect,
    AckLevel level,
    InFlight inFlight,
    int maxValueBytes,
    UnaryOperator<Address> translation) {
  /** The largest key, in canonical bytes. */
  public static final int MAX_KEY_BYTES = 64 << 10;

  /** The largest value that the protocol carries, in canonical bytes. */
  public static final int MAX_VALUE_BYTES = 16 << 20;

  private static final Duration LONGEST = Duration.ofDays(1);

  /** Checks every field. */
  public ClientConfig {
    addresses = List.copyOf(addresses);
    check(!addresses.isEmpty(), "addresses", "must name at least one member");
    for (Seed seed : addresses) {
      boolean portless = seed instanceof Seed.Fixed fixed && fixed.address().port() == 0;
      check(!portless, "addresses", "has no port in " + seed);
    }
    check(!clusterName.isBlank(), "clusterName", "must not be blank");
    checkDuration(operationTimeout, "operationTimeout");
    checkDuration(attemptTimeout, "attemptTimeout");
    checkDuration(connectTimeout, "connectTimeout");
    checkDuration(healthCheck, "healthCheck");
    checkDuration(routingRefresh, "routingRefresh");
    check(inFlight.limit() >= 1, "maxInFlight", "must be at least 1");
    check(
        maxValueBytes >= 1 && maxValueBytes <= MAX_VALUE_BYTES,
        "maxValueBytes",
        "must be from 1 to " + MAX_VALUE_BYTES);
  }

  /**
   * The defaults, with addresses as {@code host}, {@code host:port}, {@code dns:name:port} (every
   * address of the name) or {@code file:path} (an address a line).
   */
  public static ClientConfig of(String... addresses) {
    List<Seed> parsed = new ArrayList<>();
    for (String address : addresses) {
      parsed.add(Seed.parse(address));
    }
    return new ClientConfig(
        parsed,
        "lattice",
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5)),
        AckLevel.REPLICATED,
        new InFlight(10_000, WhenFull.HOLD),
        MAX_VALUE_BYTES,
        UnaryOperator.identity());
  }

  /** The same for another cluster name. */
  public ClientConfig withClusterName(String name) {
    return with(new Timing(this), level, inFlight, maxValueBytes, name);
  }

  /** The same with another operation timeout. */
  public ClientConfig withOperationTimeout(Duration timeout) {
    return with(new Timing(this).operation(timeout), level, inFlight, maxValueBytes, clusterName);
  }

  /** The same with another time after which an unanswered request is sent again. */
  public ClientConfig withAttemptTimeout(Duration timeout) {
    return with(new Timing(this).attempt(timeout), level, inFlight, maxValueBytes, clusterName);
  }

  /** The same with another connect timeout. */
  public ClientConfig withConnectTimeout(Duration timeout) {
    return with(new Timing(this).connect(timeout), level, inFlight, maxValueBytes, clusterName);
  }

  /** The same with another interval of health checks. */
  public ClientConfig withHealthCheck(Duration interval) {
    return with(new Timing(this).health(interval), level, inFlight, maxValueBytes, clusterName);
  }

  /** The same with another interval between requests for the partition table. */
  public ClientConfig withRoutingRefresh(Duration interval) {
    return with(new Timing(this).refresh(interval), level, inFlight, maxValueBytes, clusterName);
  }

  /** The same with other delays before a lost connection is opened again. */
  public ClientConfig withReconnect(Duration min, Duration max) {
    return with(
        new Timing(this).reconnect(new Backoff(min, max)),
        level,
        inFlight,
        maxValueBytes,
        clusterName);
  }

  /** The same with another level of acknowledgement. */
  public ClientConfig withLevel(AckLevel newLevel) {
    return with(new Timing(this), newLevel, inFlight, maxValueBytes, clusterName);
  }

  /** The same with another limit of operations under way. */
  public ClientConfig withMaxInFlight(int limit) {
    return with(new InFlight(limit, inFlight.whenFull()));
  }

  /** The same, but with asynchronous operations above the limit dealt with otherwise. */
  public ClientConfig withWhenFull(WhenFull whenFull) {
    return with(new InFlight(inFlight.limit(), whenFull));
  }

  /** Operations under way at once. */
  public int maxInFlight() {
    return inFlight.limit();
  }

  private ClientConfig with(InFlight newInFlight) {
    return with(new Timing(this), level, newInFlight, maxValueBytes, clusterName);
  }

  /** The same with another limit of the size of values. */
  public ClientConfig withMaxValueBytes(int limit) {
    return with(new Timing(this), level, inFlight, limit, clusterName);
  }

  /** The same with other addresses for members. */
  public ClientConfig withTranslation(UnaryOperator<Address> newTranslation) {
    return new ClientConfig(
        addresses,
        clusterName,
        operationTimeout,
        attemptTimeout,
        connectTimeout,
        healthCheck,
        routingRefresh,
        reconnect,
        level,
        inFlight,
        maxValueBytes,
        newTranslation);
  }

  private ClientConfig with(
      Timing timing, AckLevel newLevel, InFlight newInFlight, int newValueBytes, String newName) {
    return new ClientConfig(
        addresses,
        newName,
        timing.operation,
        timing.attempt,
        timing.connect,
        timing.health,
        timing.refresh,
        timing.reconnect,
        newLevel,
        newInFlight,
        newValueBytes,
        translation);
  }

  private static void checkDuration(Duration duration, String field) {
    check(
        duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.compareTo(LONGEST) <= 0,
        field,
        "must be from 1 ms to 1 day, not " + duration);
  }

  private static void check(boolean condition, String field, String problem) {
    if (!condition) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "client: " + field + " " + problem);
    }
  }

  /**
   * Delays that grow from try to try. Immutable.
   *
   * @param min the first. Too small: a restarting node is hammered; too large: a short break costs
   *     more than it must
   * @param max the longest. Too small: a dead node is asked too often; too large: a node that came
   *     back is found late
   */
  public record Backoff(Duration min, Duration max) {
    /** Checks both. */
    public Backoff {
      checkDuration(min, "reconnect min");
      checkDuration(max, "reconnect max");
      check(min.compareTo(max) <= 0, "reconnect min", "must not be above max (" + max + ")");
    }
  }

  /** The durations while one of them is exchanged. */
  private static final class Timing {
    private Duration operation;
    private Duration attempt;
    private Duration connect;
    private Duration health;
    private Duration refresh;
    private Backoff reconnect;

    Timing(ClientConfig from) {
      operation = from.operationTimeout;
      attempt = from.attemptTimeout;
      connect = from.connectTimeout;
      health = from.healthCheck;
      refresh = from.routingRefresh;
      reconnect = from.reconnect;
    }

    Timing operation(Duration value) {
      operation = value;
      return this;
    }

    Timing attempt(Duration value) {
      attempt = value;
      return this;
    }

    Timing connect(Duration value) {
      connect = value;
      return this;
    }

    Timing health(Duration value) {
      health = value;
      return this;
    }

    Timing refresh(Duration value) {
      refresh = value;
      return this;
    }

    Timing reconnect(Backoff value) {
      reconnect = value;
      return this;
    }
  }
}
