package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.writebehind.AskedChange;
import io.latticegrid.storage.writebehind.Standing;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        public void gaveWay(int mapId, byte[] key) {}

        @Override
        public boolean holds(int mapId, byte[] key) {
          return false;
        }

        @Override
        public Standing standing(int mapId, byte[] key) {
          return Standing.STORED;
        }

        @Override
        public void ask(int mapId, AskedChange change, Supplier<StagedMaps.@Nullable Primary> by) {
          throw new IllegalStateException("map " + mapId + " has no store");
        }

        @Override
        public int asked(int mapId) {
          return 0;
        }

        @Override
        public void settled(int mapId, byte[] key, boolean asTheMap) {}

        @Override
        public void clear() {}
      };

  /** An entry has become what a change says. */
  void changed(Delta change);

  /** The primary says what is stored. */
  void told(StoreReport report);

  /**
   * An entry gave way, as only one does that the store has: what a backup still holds of it, until
   * it is told, would be taken for a removal that the store lacks.
   */
  void gaveWay(int mapId, byte[] key);

  /** Whether a store lacks a change of a key; what says that it was removed must stay then. */
  boolean holds(int mapId, byte[] key);

  /** How a key stands between a map and its store. */
  Standing standing(int mapId, byte[] key);

  /**
   * Has a change written before it is made.
   *
   * @param by the primary, while it may write; null while it may not
   */
  void ask(int mapId, AskedChange change, Supplier<StagedMaps.@Nullable Primary> by);

  /** How many such changes of a map wait. */
  int asked(int mapId);

  /**
   * The store was asked for a change of a key, and answered.
   *
   * @param asTheMap whether it has what the map has now; else that is to be written soon
   */
  void settled(int mapId, byte[] key, boolean asTheMap);

  /** The partition forgets everything. */
  void clear();
}
