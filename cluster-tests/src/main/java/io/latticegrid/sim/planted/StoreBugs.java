package io.latticegrid.sim.planted;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong between a map and its store. Confined to the simulation's thread. */
final class StoreBugs {
  private StoreBugs() {}

  /** Stores that do what others do. */
  abstract static class Same implements MapStores, Store {
    private final MapStores stores;
    private @Nullable Store opened;

    Same(MapStores stores) {
      this.stores = stores;
    }

    final Store store() {
      Store known = opened;
      if (known == null) {
        throw new IllegalStateException("no store was opened");
      }
      return known;
    }

    @Override
    public final void check(
        MapDefinition map, Loop loop, Consumer<@Nullable GridException> answer) {
      stores.check(map, loop, answer);
    }

    @Override
    public final @Nullable Store open(MapDefinition map) {
      opened = stores.open(map);
      return opened == null ? null : this;
    }

    @Override
    public final WriteBehindConfig writeBehind() {
      return stores.writeBehind();
    }

    @Override
    public final int scrubRows() {
      return stores.scrubRows();
    }

    @Override
    public final boolean isOwned() {
      return store().isOwned();
    }

    @Override
    public void storeAll(
        StoreBatch batch,
        Loop loop,
        BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      store().storeAll(batch, loop, completion);
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        Loop loop,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      store().loadAll(keys, loop, completion);
    }

    @Override
    public final void loadAllKeys(
        byte @Nullable [] after,
        int limit,
        Loop loop,
        BiConsumer<@Nullable KeyPage, @Nullable Exception> completion) {
      store().loadAllKeys(after, limit, loop, completion);
    }

    @Override
    public final void close() {
      stores.close();
    }
  }

  /** No fence stops a batch that comes late. */
  static final class Unfenced extends Same {
    Unfenced(MapStores stores) {
      super(stores);
    }

    @Override
    public void storeAll(
        StoreBatch batch,
        Loop loop,
        BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      Fence fence = batch.fence();
      String own = fence.scope() + "/" + fence.epoch() + "/" + fence.attempt();
      Fence nobodys = new Fence(own, fence.partition(), fence.epoch(), fence.attempt());
      store().storeAll(new StoreBatch(nobodys, batch.changes()), loop, completion);
    }
  }

  /** A batch counts as stored when it is handed over. */
  static final class StoredAtOnce extends Same {
    StoredAtOnce(MapStores stores) {
      super(stores);
    }

    @Override
    public void storeAll(
        StoreBatch batch,
        Loop loop,
        BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      store().storeAll(batch, loop, (result, failure) -> {});
      loop.execute(() -> completion.accept(StoreResult.allOk(batch), null));
    }
  }

  /** What was read of a key once is read again, whatever has been written since. */
  static final class StaleReads extends Same {
    private final Map<String, LoadedEntry> first = new HashMap<>();

    StaleReads(MapStores stores) {
      super(stores);
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        Loop loop,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      super.loadAll(
          keys,
          loop,
          (entries, failure) ->
              completion.accept(
                  entries == null ? null : entries.stream().map(this::old).toList(), failure));
    }

    private LoadedEntry old(LoadedEntry entry) {
      String key = HexFormat.of().formatHex(entry.key());
      if (entry.value() != null) {
        first.putIfAbsent(key, entry);
      }
      return first.getOrDefault(key, entry);
    }
  }

  /** Each key is asked for once more, at the same time. */
  static final class ReadsTwice extends Same {
    ReadsTwice(MapStores stores) {
      super(stores);
    }

    @Override
    public void loadAll(
        List<byte[]> keys,
        Loop loop,
        BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
      super.loadAll(keys, loop, (entries, failure) -> {});
      super.loadAll(keys, loop, completion);
    }
  }

  /** A call that nobody got an answer to counts as one that was never sent. */
  static final class TakenForAway extends Same {
    TakenForAway(MapStores stores) {
      super(stores);
    }

    @Override
    public void storeAll(
        StoreBatch batch,
        Loop loop,
        BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
      super.storeAll(
          batch,
          loop,
          (result, failure) ->
              completion.accept(
                  result,
                  failure == null
                      ? null
                      : new StoreException(StoreException.Kind.AWAY, "it was never sent")));
    }
  }

  /** Of some batches keys are told as refused that were written. */
  static final class RefusesWhatItWrote implements FrameTap {
    private int told;

    @Override
    public Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof BatchResult result
          ? new Frame(
              frame.header(), new BatchResult(result.sections().stream().map(this::tell).toList()))
          : frame;
    }

    private SectionResult tell(SectionResult section) {
      boolean written = section.error() == null && section.values().isEmpty();
      return written && ++told % 10 == 0
          ? new SectionResult(
              section.partition(),
              GridException.Code.STORE_REJECTED,
              false,
              "nothing was applied",
              List.of())
          : section;
    }
  }

  /** Backups hear that all is stored, whatever is. */
  static final class ToldStored implements FrameTap {
    @Override
    public Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof Deltas deltas
          ? ReplicationBugs.changed(frame, deltas, ToldStored::nothingPends)
          : frame;
    }

    /** A report names a map, and then the keys that pend: none. */
    private static Delta nothingPends(Delta delta) {
      boolean report = delta.mapId() == 0 && delta.key().length > 1;
      return report
          ? new Delta(
              delta.dot(),
              delta.mapId(),
              new byte[] {delta.key()[0], 0},
              delta.value(),
              delta.stampTime(),
              delta.stampMember(),
              delta.expiresAtMillis(),
              delta.attempt(),
              delta.joined())
          : delta;
    }
  }
}
