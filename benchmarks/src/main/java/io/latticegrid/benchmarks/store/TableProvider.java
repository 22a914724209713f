package io.latticegrid.benchmarks.store;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreProvider;
import io.latticegrid.storage.store.StoreResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table behind LatticeGrid's maps: {@code own:bench:PORT:NODE}. Thread-safe. */
public final class TableProvider implements StoreProvider {
  private TableCall call = new TableCall(0, 0);

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public void configure(String argument) {
    String[] parts = argument.split(":", 2);
    call = new TableCall(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  @Override
  public BlockingStore open(MapDefinition map) {
    return new Table(call);
  }

  @Override
  public void close() {
    // Each call has a connection of its own.
  }

  private record Table(TableCall call) implements BlockingStore {
    @Override
    public List<LoadedEntry> loadAll(List<byte[]> keys) {
      return keys.stream().map(key -> new LoadedEntry(key, null)).toList();
    }

    @Override
    public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
      return new KeyPage(List.of(), true);
    }

    @Override
    public StoreResult storeAll(StoreBatch batch) {
      List<TableCall.Row> rows = new ArrayList<>();
      for (StoreChange change : batch.changes()) {
        byte[] value = change.value();
        rows.add(new TableCall.Row(number(change.key()), value == null ? null : number(value)));
      }
      StoreResult.Fenced held = call.write(batch.fence(), rows);
      return held == null ? StoreResult.allOk(batch) : held;
    }

    private static long number(byte[] canonical) {
      return Canonical.fromBytes(canonical) instanceof Long number ? number : -1;
    }

    @Override
    public void close() {
      // Each call has a connection of its own.
    }
  }
}
