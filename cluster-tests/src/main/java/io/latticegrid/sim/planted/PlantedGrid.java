package io.latticegrid.sim.planted;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.sim.Grid;
import io.latticegrid.sim.GridClient;
import io.latticegrid.sim.RealGrid;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The real node and client with a bug planted between them and their ports. Confined to the
 * simulation's thread.
 */
public final class PlantedGrid implements Grid {
  /** Of what a member answered, seen by who knows all members. */
  private static final List<String> OF_ANSWERS = List.of("I-FEN", "I-PT2", "I-PT4");

  private final Grid real;
  private final UnaryOperator<NodePorts> ofNodes;
  private final UnaryOperator<ClientPorts> ofClients;

  /** With what becomes of the ports of each node and each client. */
  public PlantedGrid(UnaryOperator<NodePorts> ofNodes, UnaryOperator<ClientPorts> ofClients) {
    this(ofNodes, ofClients, new RealGrid());
  }

  private PlantedGrid(
      UnaryOperator<NodePorts> ofNodes, UnaryOperator<ClientPorts> ofClients, Grid real) {
    this.ofNodes = ofNodes;
    this.ofClients = ofClients;
    this.real = real;
  }

  @Override
  public Grid stored(MapStore.Way way) {
    return new PlantedGrid(ofNodes, ofClients, real.stored(way));
  }

  @Override
  public Grid bounded() {
    return new PlantedGrid(ofNodes, ofClients, real.bounded());
  }

  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    return real.start(config, ofNodes.apply(ports));
  }

  /** The same, of which the history of the registers alone is to tell that it is wrong. */
  Grid seenByHistory() {
    return new Grid() {
      @Override
      public Member start(NodeConfig config, NodePorts ports) {
        return PlantedGrid.this.start(config, ports);
      }

      @Override
      public CompletableFuture<GridClient> connect(ClientConfig config, ClientPorts ports) {
        return PlantedGrid.this.connect(config, ports);
      }

      @Override
      public boolean tolerates(String invariant) {
        return OF_ANSWERS.contains(invariant);
      }
    };
  }

  @Override
  public CompletableFuture<GridClient> connect(ClientConfig config, ClientPorts ports) {
    return real.connect(config, ofClients.apply(ports));
  }
}
