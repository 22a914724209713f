package io.latticegrid.benchmarks.store;

import java.io.IOException;
import java.util.List;

/** A grid of three members with the table behind a map of numbers. Confined to the run's thread. */
interface StorePeer extends AutoCloseable {
  /** How many members there are. */
  int NODES = 3;

  /** How old a change may become before it is written. */
  int DELAY_MILLIS = 1_000;

  /** Its name. */
  String name();

  /** Starts the members and waits until they are one cluster with two copies of everything. */
  void start(TableServer table) throws IOException, InterruptedException;

  /** So many keys whose primary copy is at a member. */
  List<Long> keysOf(int node, int count);

  /** Writes to the map with the table behind it. */
  void set(long key, long value);

  /** Writes to a map without. */
  void setPlain(long key, long value);

  /** How many entries the map has. */
  long size();

  /** Kills a member, as {@code kill -9} does. */
  void kill(int node) throws InterruptedException;

  @Override
  void close();
}
