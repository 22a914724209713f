package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stores that a node can put behind maps, as a port. Thread-safe. */
public interface MapStores {
  /** A node that knows no store. */
  MapStores NONE =
      new MapStores() {
        @Override
        public void check(MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer) {
          loop.execute(() -> answer.accept(unknown(map)));
        }

        @Override
        public @Nullable Store open(MapDefinition map) {
          return null;
        }

        @Override
        public void close() {}
      };

  /** Looks whether a map can have the store that it names; the answer, null for yes, is a task. */
  void check(MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer);

  /**
   * The store that a map names, whether it can be reached or not; null if this node knows none, and
   * then it keeps what is to be stored until another one is the primary.
   */
  @Nullable Store open(MapDefinition map);

  /** How changes go to it. */
  default WriteBehindConfig writeBehind() {
    return WriteBehindConfig.DEFAULT;
  }

  /** How many rows a second and shard are looked at while nobody asks for them; 0 for none. */
  default int scrubRows() {
    return 0;
  }

  /** Gives back connections. Blocks. */
  void close();

  /** Why a map can't have a store on a node that knows none. */
  static GridException unknown(MapDefinition map) {
    return new StoreException(
        StoreException.Kind.MISCONFIGURED,
        "map '"
            + map.name()
            + "' is to have a store, and this node knows no database: set store-url");
  }
}
