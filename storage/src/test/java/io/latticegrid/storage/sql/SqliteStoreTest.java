package io.latticegrid.storage.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends SqlStoreContract {
  @TempDir private Path folder;

  @Override
  SqlConfig database() {
    return SqlConfig.of("jdbc:sqlite:" + folder.resolve("store.db"), "", "");
  }
}
