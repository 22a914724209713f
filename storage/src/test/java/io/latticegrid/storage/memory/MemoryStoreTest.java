package io.latticegrid.storage.memory;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.StoreContract;
import java.util.HashMap;
import java.util.Map;

class MemoryStoreTest extends StoreContract {
  private final Map<String, MemoryStore> stores = new HashMap<>();

  @Override
  protected BlockingStore open(MapDefinition map) {
    return stores.computeIfAbsent(map.name(), name -> new MemoryStore());
  }
}
