package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.Delta;

/**
 * Told of what a partition's entries become, so that stores behind maps hear of it. Confined to the
 * shard's loop.
 */
interface Stages {
  /** Where nothing lies behind the maps. */
  Stages NONE =
      new Stages() {
        @Override
        public void changed(Delta change) {}

        @Override
        public void told(StoreReport report) {}

        @Override
        public boolean holds(int mapId, byte[] key) {
          return false;
        }

        @Override
        public void clear() {}
      };

  /** An entry has become what a change says. */
  void changed(Delta change);

  /** The primary says what is stored. */
  void told(StoreReport report);

  /** Whether a store lacks a change of a key; what says that it was removed must stay then. */
  boolean holds(int mapId, byte[] key);

  /** The partition forgets everything. */
  void clear();
}
