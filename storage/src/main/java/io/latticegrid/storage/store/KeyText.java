package io.latticegrid.storage.store;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import java.util.HexFormat;

/** Keys as messages name them. Thread-safe. */
public final class KeyText {
  private static final int MOST = 100;

  private KeyText() {}

  /** The key as text, its bytes in hex if it is none; cut off where it is long. */
  public static String of(byte[] key) {
    String text;
    try {
      Object value = Canonical.fromBytes(key);
      text =
          value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    } catch (MalformedDataException e) {
      text = HexFormat.of().formatHex(key);
    }
    return text.length() <= MOST ? text : text.substring(0, MOST) + "...";
  }
}
