package io.latticegrid.benchmarks.split;

import io.latticegrid.node.demo.FaultProxy;
import java.io.IOException;

/** A grid of three nodes with three copies of everything, which can be cut in two. */
interface SplitPeer extends AutoCloseable {
  /** How many nodes there are; they are the first callers of the proxy. */
  int NODES = 3;

  /** The node that is cut off. */
  int EAST_NODE = 2;

  /** The callers of the proxy that are the clients of West and East. */
  int WEST = 3;

  /** See {@link #WEST}. */
  int EAST = 4;

  /** What it is called. */
  String name();

  /** Starts the nodes, and waits until they have found each other. */
  void start() throws IOException, InterruptedException;

  /** Connects an application that can be cut off: {@link #WEST} or {@link #EAST}. */
  SplitSide connect(int caller) throws IOException, InterruptedException;

  /** Connects one that reaches all nodes at any time. */
  SplitSide observe() throws IOException, InterruptedException;

  /** The proxy before the nodes. */
  FaultProxy proxy();

  /** Waits until all nodes are one cluster again and have merged. */
  void awaitWhole() throws IOException, InterruptedException;

  @Override
  void close();
}
