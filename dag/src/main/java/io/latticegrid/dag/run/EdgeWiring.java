package io.latticegrid.dag.run;

import io.latticegrid.dag.Edge;
import io.latticegrid.dag.ExecutionStats.EdgeStats;
import io.latticegrid.dag.Routing;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the queues of one edge on one member. Confined to the worker's loop. A producer, local or a
 * receiver, has a queue of its own to each consumer, local or a sender, that it can reach; so
 * nothing overtakes within a queue. Which member gets an item is decided by the producer, which of
 * its instances by the receiver there, with the same rule; a copy crosses to a member only once.
 */
final class EdgeWiring {
  private final Topology topology;
  private final Edge edge;
  private final int consumers;
  private final List<List<ItemQueue>> ofConsumer = new ArrayList<>();
  private final Map<MemberId, List<ItemQueue>> ofReceiver = new LinkedHashMap<>();
  private final List<ItemQueue> all = new ArrayList<>();
  private final NetworkCounters counters = new NetworkCounters();

  EdgeWiring(Topology topology, Edge edge) {
    this.topology = topology;
    this.edge = edge;
    this.consumers = topology.consumer(edge).parallelism();
    for (int i = 0; i < consumers; i++) {
      ofConsumer.add(new ArrayList<>());
    }
    topology.receivers(edge).forEach(member -> ofReceiver.put(member, new ArrayList<>()));
  }

  Edge edge() {
    return edge;
  }

  NetworkCounters counters() {
    return counters;
  }

  /** The queues that one local consumer drains; whole once all producers have their routers. */
  List<ItemQueue> queuesOfConsumer(int consumer) {
    return ofConsumer.get(consumer);
  }

  /** The queues that go to another member; whole once all producers have their routers. */
  List<ItemQueue> queuesTo(MemberId member) {
    return ofReceiver.getOrDefault(member, List.of());
  }

  /** The way into the edge of a local producer. */
  EdgeRouter routerOfProducer(int producer) {
    boolean reachesLocal = topology.targets(edge).contains(topology.self());
    return switch (edge.routing()) {
      case Routing.Unicast() -> EdgeRouter.toAll(List.of(unicast(reachesLocal)));
      case Routing.Partitioned(var hash) -> EdgeRouter.byHash(byOwner(true), hash);
      case Routing.Isolated() -> EdgeRouter.toAll(List.of(new LaneGroup(own(producer))));
      case Routing.Broadcast() -> {
        List<LaneGroup> groups = each(reachesLocal ? locals() : List.of());
        groups.addAll(each(remotes()));
        yield EdgeRouter.toAll(groups);
      }
      case Routing.Fanout() -> {
        List<LaneGroup> groups = each(remotes());
        if (reachesLocal) {
          groups.add(new LaneGroup(locals()));
        }
        yield EdgeRouter.toAll(groups);
      }
      case Routing.AllToOne() ->
          EdgeRouter.toAll(
              List.of(new LaneGroup(reachesLocal ? List.of(toConsumer(0)) : remotes())));
    };
  }

  /** The way into the edge of what another member sent: local consumers only. */
  EdgeRouter routerOfReceiver() {
    return switch (edge.routing()) {
      case Routing.Unicast(), Routing.Fanout() ->
          EdgeRouter.toAll(List.of(new LaneGroup(locals())));
      case Routing.Broadcast() -> EdgeRouter.toAll(each(locals()));
      case Routing.Partitioned(var hash) -> EdgeRouter.byHash(byOwner(false), hash);
      case Routing.AllToOne() -> EdgeRouter.toAll(List.of(new LaneGroup(List.of(toConsumer(0)))));
      case Routing.Isolated() ->
          throw new IllegalStateException("an isolated edge doesn't cross members");
    };
  }

  /** All consumers in one group; a member far away gets as many turns as it has consumers. */
  private LaneGroup unicast(boolean reachesLocal) {
    List<ItemQueue> lanes = new ArrayList<>(reachesLocal ? locals() : List.of());
    for (ItemQueue remote : remotes()) {
      for (int i = 0; i < consumers; i++) {
        lanes.add(remote);
      }
    }
    return new LaneGroup(lanes);
  }

  /** The consumers of one producer where producers are kept apart. */
  private List<ItemQueue> own(int producer) {
    int producers = topology.producer(edge).parallelism();
    List<ItemQueue> own = new ArrayList<>();
    for (int consumer = 0; consumer < consumers; consumer++) {
      boolean mine =
          producers >= consumers
              ? producer % consumers == consumer
              : consumer % producers == producer;
      if (mine) {
        own.add(toConsumer(consumer));
      }
    }
    return own;
  }

  /** A group per consumer of all members that take part, in the order that everybody knows. */
  private List<@Nullable LaneGroup> byOwner(boolean reachesRemote) {
    List<@Nullable LaneGroup> groups = new ArrayList<>();
    for (MemberId member : topology.targets(edge)) {
      boolean here = member.equals(topology.self());
      ItemQueue remote = here || !reachesRemote ? null : toMember(member);
      for (int i = 0; i < consumers; i++) {
        ItemQueue lane = here ? toConsumer(i) : remote;
        groups.add(lane == null ? null : new LaneGroup(List.of(lane)));
      }
    }
    return groups;
  }

  private static List<LaneGroup> each(List<ItemQueue> queues) {
    List<LaneGroup> groups = new ArrayList<>();
    queues.forEach(queue -> groups.add(new LaneGroup(List.of(queue))));
    return groups;
  }

  private List<ItemQueue> locals() {
    List<ItemQueue> locals = new ArrayList<>();
    for (int i = 0; i < consumers; i++) {
      locals.add(toConsumer(i));
    }
    return locals;
  }

  private List<ItemQueue> remotes() {
    List<ItemQueue> remotes = new ArrayList<>();
    topology.receivers(edge).forEach(member -> remotes.add(toMember(member)));
    return remotes;
  }

  private ItemQueue toConsumer(int consumer) {
    return queue(ofConsumer.get(consumer));
  }

  private ItemQueue toMember(MemberId member) {
    return queue(ofReceiver.computeIfAbsent(member, key -> new ArrayList<>()));
  }

  private ItemQueue queue(List<ItemQueue> end) {
    ItemQueue queue = new ItemQueue(edge.capacity());
    all.add(queue);
    end.add(queue);
    return queue;
  }

  /** Drops what waits. */
  void release() {
    all.forEach(ItemQueue::clear);
  }

  EdgeStats snapshot() {
    long queued = 0;
    int deepest = 0;
    long discarded = 0;
    for (ItemQueue queue : all) {
      queued += queue.size();
      deepest = Math.max(deepest, queue.deepest());
      discarded += queue.discarded();
    }
    return new EdgeStats(
        edge.toString(), all.size(), queued, deepest, discarded, counters.snapshot());
  }
}
