package io.latticegrid.storage.store;

import io.latticegrid.storage.sql.SqlConfig;

/** A database server that a test starts, and starts again when it has died. */
public interface StoreServer extends AutoCloseable {
  /** Runs and answers when this returns, with what it had. */
  void run();

  /** How to reach it. */
  SqlConfig database();

  /** Drops what tests have made. */
  void empty();

  @Override
  void close();
}
