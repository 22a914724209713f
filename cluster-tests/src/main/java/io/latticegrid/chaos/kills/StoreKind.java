package io.latticegrid.chaos.kills;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What keeps the entries. */
enum StoreKind {
  /** The log of a node. */
  LOG,
  /** RocksDB behind a map. */
  ROCKSDB;

  /**
   * Opens what lies in a directory.
   *
   * @param life how often that directory was opened to write before; counts on
   */
  KeptEntries open(Path directory, int life) throws IOException {
    return switch (this) {
      case LOG -> LoggedEntries.open(directory, life);
      case ROCKSDB -> RocksEntries.open(directory, life);
    };
  }

  /** What people call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
