package io.latticegrid.node;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.partition.StoreBinding;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.Store;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one shard to the store behind one map; says in the log when they begin to fail and
 * when they succeed again. Confined to the shard's loop.
 */
final class StoreCalls implements StoreBinding.Calls {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);

  private final MapDefinition map;
  private final Store store;
  private final Loop shard;
  private boolean failing;

  StoreCalls(MapDefinition map, Store store, Loop shard) {
    this.map = map;
    this.store = store;
    this.shard = shard;
  }

  @Override
  public void storeAll(
      StoreBatch batch, BiConsumer<@Nullable StoreResult, @Nullable Exception> completion) {
    store.storeAll(
        batch,
        shard,
        (result, failure) -> {
          look(failure);
          completion.accept(result, failure);
        });
  }

  @Override
  public boolean isOwned() {
    return store.isOwned();
  }

  @Override
  public byte[] kept(byte[] value) {
    return store.kept(value);
  }

  @Override
  public void loadAll(
      List<byte[]> keys, BiConsumer<@Nullable List<LoadedEntry>, @Nullable Exception> completion) {
    store.loadAll(
        keys,
        shard,
        (entries, failure) -> {
          Exception wrong = entries == null ? failure : objection(entries);
          look(wrong);
          completion.accept(wrong == null ? entries : null, wrong);
        });
  }

  /** What a store gives out becomes an entry only if it is a value of the map. */
  private @Nullable Exception objection(List<LoadedEntry> entries) {
    for (LoadedEntry entry : entries) {
      byte[] value = entry.value();
      try {
        if (value != null) {
          map.checkValue(value);
        }
      } catch (GridException | MalformedDataException e) {
        String text = "the value of key " + KeyText.of(entry.key()) + " is none of map '";
        String why = text + map.name() + "': " + e.getMessage();
        return StoreException.corrupt(why, 0, KeyHash.hash(Objects.requireNonNull(value)));
      }
    }
    return null;
  }

  private void look(@Nullable Exception failure) {
    if (failure != null && !failing) {
      LOG.warn("the store of map '{}' fails: {}", map.name(), failure.getMessage());
    } else if (failure == null && failing) {
      LOG.info("the store of map '{}' answers again", map.name());
    }
    failing = failure != null;
  }
}
