package io.latticegrid.storage.rocks;

import static io.latticegrid.storage.store.StoreMaps.bytes;
import static io.latticegrid.storage.store.StoreMaps.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

  @Test
  @DisplayName("rows that another handle changed while it was closed are told with both hashes")
  void rowsThatAnotherHandleChanged() throws Exception {
    RocksStore store = (RocksStore) open(StoreMaps.TEXTS);
    write(store, put("a", "1", 1), put("b", "2", 2), put("c", "3", 3), put("d", "4", 4));
    store.close();
    try (OpenedRocks other = OpenedRocks.open(folder.resolve(StoreMaps.TEXTS.name()))) {
      byte[] row = other.db().get(other.entries(), bytes("a"));
      row[row.length - 1] ^= 1;
      other.db().put(other.entries(), bytes("a"), row);
      other.db().put(other.entries(), bytes("b"), other.db().get(other.entries(), bytes("c")));
      other.db().delete(other.entries(), bytes("c"));
    }
    BlockingStore again = open(StoreMaps.TEXTS);
    for (String key : List.of("a", "b")) {
      StoreException corrupt =
          assertThrows(StoreException.class, () -> again.loadAll(List.of(bytes(key))), key);
      assertEquals(StoreException.Kind.CORRUPT, corrupt.kind());
      assertNotEquals(corrupt.expected(), corrupt.found(), "the row of another is wrong, too");
    }
    assertEquals("[null, 4]", texts(again, "c", "d"));
    write(again, put("a", "5", 5), put("b", "6", 6));
    assertEquals("[5, 6]", texts(again, "a", "b"));
  }
}
