package io.latticegrid.storage.rocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.StoreContract;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContract {
  private final List<RocksStore> opened = new ArrayList<>();

  @TempDir private Path folder;

  @Override
  protected BlockingStore open(MapDefinition map) {
    RocksStore store = RocksStore.open(folder.resolve(map.name()));
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(RocksStore::close);
  }

  @Test
  @DisplayName("a directory that is a file, or open already, is refused with the reason")
  void refusesWhatIsNoDirectory() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    StoreException refused = assertThrows(StoreException.class, () -> RocksStore.open(file));
    assertEquals(StoreException.Kind.MISCONFIGURED, refused.kind());
    assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    open(StoreMaps.TEXTS);
    assertThrows(StoreException.class, () -> open(StoreMaps.TEXTS));
  }
}
