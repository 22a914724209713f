package io.latticegrid.storage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoredFormTest {
  private static final byte[] KEY = StoreMaps.bytes("k");
  private final byte[] stored = new StoredForm(3, 4, StoreMaps.bytes("v")).toBytes(KEY);

  @Test
  @DisplayName("the bytes are the ones that other versions wrote")
  void goldenBytes() {
    assertEquals(
        "01" + "0300000000000000" + "0400000000000000" + "14c7e21e6d859bbf" + "050176",
        HexFormat.of().formatHex(stored));
  }

  @Test
  @DisplayName("what was written is read")
  void readsWhatWasWritten() {
    StoredForm form = StoredForm.read(KEY, stored);
    assertEquals(3, form.epoch());
    assertEquals(4, form.version());
    assertArrayEquals(StoreMaps.bytes("v"), form.value());
  }

  @Test
  @DisplayName("any bit that changed, a cut, and another key's bytes are found")
  void findsWhatChanged() {
    for (int bit = 0; bit < stored.length * 8; bit++) {
      byte[] changed = stored.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertCorrupt(KEY, changed);
    }
    for (int length = 0; length < stored.length; length++) {
      assertCorrupt(KEY, Arrays.copyOf(stored, length));
    }
    assertCorrupt(StoreMaps.bytes("other"), stored);
  }

  private static void assertCorrupt(byte[] key, byte[] bytes) {
    StoreException found = assertThrows(StoreException.class, () -> StoredForm.read(key, bytes));
    assertEquals(StoreException.Kind.CORRUPT, found.kind());
    assertTrue(found.getMessage().contains("expected"), found.getMessage());
  }
}
