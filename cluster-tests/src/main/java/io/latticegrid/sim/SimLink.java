package io.latticegrid.sim;

/**
 * Both ends of a virtual connection and the pipes between them. Confined to the simulation's
 * thread.
 */
final class SimLink {
  final SimEnd client;
  final SimEnd server;
  private final SimPipe toServer;
  private final SimPipe toClient;

  /** Links two ends; what the server says arrives at the client after a given time. */
  SimLink(SimNetwork network, SimEnd client, SimEnd server, long establishedNanos) {
    this.client = client;
    this.server = server;
    toServer = new SimPipe(network, client.process(), server, 0);
    toClient = new SimPipe(network, server.process(), client, establishedNanos + 1);
    client.attach(toServer);
    server.attach(toClient);
  }

  boolean isOver() {
    return client.isOver() && server.isOver();
  }

  boolean touches(SimProcess process) {
    return client.process() == process || server.process() == process;
  }

  /** Breaks both directions; each side hears of it after its own time. */
  void reset(long clientHearsNanos, long serverHearsNanos) {
    toClient.breakOff("connection reset", clientHearsNanos);
    toServer.breakOff("connection reset", serverHearsNanos);
  }

  /** Breaks it so that one side never hears: what that side sends goes nowhere. */
  void halfOpen(boolean clientIsDeaf, long otherHearsNanos) {
    (clientIsDeaf ? toClient : toServer).vanish();
    (clientIsDeaf ? toServer : toClient).breakOff("connection reset", otherHearsNanos);
  }

  /** The process of one end is gone: the other end hears of it, unless the host went with it. */
  void orphan(SimProcess dead, long hearsNanos, boolean silently) {
    SimPipe last = client.process() == dead ? toServer : toClient;
    SimPipe toDead = client.process() == dead ? toClient : toServer;
    toDead.vanish();
    if (silently) {
      last.vanish();
    } else {
      last.breakOff("connection reset by peer", hearsNanos);
    }
  }

  @Override
  public String toString() {
    return client.process() + "->" + server.process();
  }
}
