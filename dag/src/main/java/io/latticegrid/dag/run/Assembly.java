package io.latticegrid.dag.run;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Context.Instance;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Exchange;
import io.latticegrid.dag.ExecutionConfig;
import io.latticegrid.dag.ExecutionStats;
import io.latticegrid.dag.ExecutionStats.EdgeStats;
import io.latticegrid.dag.ExecutionStats.VertexStats;
import io.latticegrid.dag.ItemCodec;
import io.latticegrid.dag.Vertex;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasklets and queues of an execution on one member, from its plan. Confined to the worker's
 * loop. Built in topological order: a vertex's producers have made their queues before it.
 */
final class Assembly {
  private final Topology topology;
  private final Exchange exchange;
  private final Callbacks callbacks;
  private final List<EdgeWiring> edges = new ArrayList<>();
  private final List<VertexCounters> vertices = new ArrayList<>();
  private final List<Tasklet> tasklets = new ArrayList<>();
  private final Map<Peer, SenderTasklet> senders = new LinkedHashMap<>();
  private final Map<Peer, ReceiverTasklet> receivers = new LinkedHashMap<>();

  Assembly(Topology topology, Exchange exchange, Callbacks callbacks) {
    this.topology = topology;
    this.exchange = exchange;
    this.callbacks = callbacks;
    for (Edge edge : topology.plan().dag().edges()) {
      edges.add(new EdgeWiring(topology, edge));
    }
  }

  /** Makes all tasklets; if a supplier throws, those made so far are there to be released. */
  void build() {
    for (Vertex vertex : topology.plan().dag().vertices()) {
      topology.plan().dag().inboundOf(vertex.name()).forEach(this::addReceivers);
      if (topology.isHost(vertex)) {
        addProcessors(vertex);
      }
      topology.plan().dag().outboundOf(vertex.name()).forEach(this::addSenders);
    }
  }

  /** An edge and another member. */
  private record Peer(int edge, MemberId member) {}

  List<Tasklet> tasklets() {
    return tasklets;
  }

  @Nullable SenderTasklet sender(int edge, MemberId to) {
    return senders.get(new Peer(edge, to));
  }

  @Nullable ReceiverTasklet receiver(int edge, MemberId from) {
    return receivers.get(new Peer(edge, from));
  }

  ExecutionStats stats() {
    List<VertexStats> ofVertices = vertices.stream().map(VertexCounters::snapshot).toList();
    List<EdgeStats> ofEdges = edges.stream().map(EdgeWiring::snapshot).toList();
    return new ExecutionStats(ofVertices, ofEdges);
  }

  /** Drops all items that wait. */
  void releaseQueues() {
    edges.forEach(EdgeWiring::release);
  }

  private void addReceivers(int position) {
    EdgeWiring wiring = edges.get(position);
    for (MemberId from : topology.senders(wiring.edge())) {
      ReceiverTasklet receiver =
          new ReceiverTasklet(
              link(position, from),
              wiring.routerOfReceiver(),
              codec(),
              config(),
              wiring.counters());
      receivers.put(new Peer(position, from), receiver);
      tasklets.add(receiver);
    }
  }

  private void addSenders(int position) {
    EdgeWiring wiring = edges.get(position);
    for (MemberId to : topology.receivers(wiring.edge())) {
      SenderTasklet sender =
          new SenderTasklet(
              link(position, to), wiring.queuesTo(to), codec(), config(), wiring.counters());
      senders.put(new Peer(position, to), sender);
      tasklets.add(sender);
    }
  }

  private void addProcessors(Vertex vertex) {
    VertexCounters counters = new VertexCounters(vertex.name());
    vertices.add(counters);
    int items = config().batchItems();
    for (int i = 0; i < vertex.parallelism(); i++) {
      VertexOutbox outbox = new VertexOutbox(routers(vertex, i), items, counters);
      Context context = new ProcessorContext(topology, instance(vertex, i), outbox, callbacks);
      tasklets.add(
          new ProcessorTasklet(
              vertex.processors().get(), context, inputs(vertex, i), outbox, counters, items));
    }
  }

  private List<EdgeRouter> routers(Vertex vertex, int instance) {
    List<EdgeRouter> routers = new ArrayList<>();
    for (int position : topology.plan().dag().outboundOf(vertex.name())) {
      routers.add(edges.get(position).routerOfProducer(instance));
    }
    return routers;
  }

  private List<InputEdge> inputs(Vertex vertex, int instance) {
    List<InputEdge> inputs = new ArrayList<>();
    for (int position : topology.plan().dag().inboundOf(vertex.name())) {
      EdgeWiring wiring = edges.get(position);
      Edge edge = wiring.edge();
      inputs.add(
          new InputEdge(edge.to().ordinal(), edge.priority(), wiring.queuesOfConsumer(instance)));
    }
    return inputs;
  }

  private Instance instance(Vertex vertex, int index) {
    List<MemberId> hosts = topology.hosts(vertex);
    int parallelism = vertex.parallelism();
    return new Instance(
        vertex.name(),
        index,
        parallelism,
        hosts.indexOf(topology.self()) * parallelism + index,
        hosts.size() * parallelism);
  }

  private Link link(int edge, MemberId peer) {
    return new Link(exchange, topology.plan().id(), edge, peer);
  }

  private ItemCodec codec() {
    return topology.plan().dag().codec().orElseThrow();
  }

  private ExecutionConfig config() {
    return topology.plan().config();
  }
}
