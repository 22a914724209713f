package io.latticegrid.data.codec;

import io.latticegrid.data.error.GridException;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8: what is no text (an unpaired surrogate) is refused, never replaced. Thread-safe.
 */
public final class Utf8 {
  private Utf8() {}

  /** The UTF-8 of a text; fails with INVALID_ARGUMENT at an unpaired surrogate. */
  public static byte[] encode(String text) {
    length(text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The order of UTF-8 bytes, which is that of code points and not that of {@code compareTo}. */
  public static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        // A surrogate stands for a code point above every other char.
        boolean leftHigh = Character.isSurrogate(left);
        boolean rightHigh = Character.isSurrogate(right);
        return leftHigh == rightHigh ? Character.compare(left, right) : leftHigh ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Writes length and UTF-8 without a copy where the text is ASCII, as nearly all keys are. */
  static void write(String text, ByteWriter out) {
    int length = length(text);
    out.writeVarInt(length);
    if (length != text.length()) {
      out.writeRaw(text.getBytes(StandardCharsets.UTF_8));
      return;
    }
    int at = out.reserve(length);
    byte[] target = out.array();
    for (int i = 0; i < length; i++) {
      target[at + i] = (byte) text.charAt(i);
    }
  }

  private static int length(String text) {
    int length = text.length();
    long bytes = length;
    for (int i = 0; i < length; i++) {
      char next = text.charAt(i);
      if (next >= 0x80) {
        if (Character.isSurrogate(next)) {
          boolean paired =
              Character.isHighSurrogate(next)
                  && i + 1 < length
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (!paired) {
            throw new GridException(
                GridException.Code.INVALID_ARGUMENT,
                "text has an unpaired surrogate at index " + i);
          }
          i++;
          bytes += 2;
        } else {
          bytes += next < 0x800 ? 1 : 2;
        }
      }
    }
    return Math.toIntExact(bytes);
  }
}
