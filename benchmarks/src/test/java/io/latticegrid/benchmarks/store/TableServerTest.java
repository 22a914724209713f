package io.latticegrid.benchmarks.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TableServerTest {
  private static final List<TableCall.Row> ROW = List.of(new TableCall.Row(1, 2L));

  @Test
  @DisplayName("the table has what was written, and refuses what its fence refuses")
  void writesUnderAFence() throws Exception {
    try (TableServer table = new TableServer()) {
      TableCall call = new TableCall(table.port(), 0);
      assertNull(call.write(new Fence("m", 3, 7, 2), ROW));
      assertNotNull(call.write(new Fence("m", 3, 7, 2), ROW));
      assertNull(call.write(new Fence("m", 4, 7, 2), ROW));
      assertNull(call.write(null, List.of(new TableCall.Row(2, 5L))));
      assertEquals(2, table.size());
      assertEquals(3, table.statements());
      assertNull(call.write(null, List.of(new TableCall.Row(1, null))));
      assertEquals(1, table.size());
    }
  }

  @Test
  @DisplayName("a node that is cut off writes nothing")
  void whoIsCutOffWritesNothing() throws Exception {
    try (TableServer table = new TableServer()) {
      table.cutOff(1);
      assertThrows(StoreException.class, () -> new TableCall(table.port(), 1).write(null, ROW));
      assertNull(new TableCall(table.port(), 0).write(null, ROW));
      table.down();
      assertThrows(StoreException.class, () -> new TableCall(table.port(), 0).write(null, ROW));
      table.heal();
      assertNull(new TableCall(table.port(), 1).write(null, ROW));
      assertEquals(2, table.calls());
    }
  }
}
