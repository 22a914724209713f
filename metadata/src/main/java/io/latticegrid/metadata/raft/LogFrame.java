package io.latticegrid.metadata.raft;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frame around everything that a voter writes, and what is in a file of frames. Pure.
 *
 * <pre>
 *  0               4               8              12            12+n
 * +---------------+---------------+---------------+---- ... ----+
 * | magic "LGML"  | length n, u32 | CRC32C, u32   | n bytes     |
 * +---------------+---------------+---------------+---- ... ----+
 * </pre>
 *
 * <p>All numbers are big-endian; the checksum is over length and bytes. Whatever is to be durable
 * together is one frame, written by one append before one sync, and nothing follows a frame before
 * it is synced. So a frame that is not whole at the end of a file was never promised to anybody and
 * is cut off, and one with a whole frame behind it was, and is damaged.
 */
final class LogFrame {
  static final int MAGIC = 0x4C474D4C;
  static final int LENGTH_OFFSET = 4;
  static final int CHECKSUM_OFFSET = 8;
  static final int HEADER = 12;

  private LogFrame() {}

  /** A frame around some bytes. */
  static byte[] around(byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + body.length);
    out.putInt(MAGIC).putInt(body.length).putInt(checksum(body, 0, body.length)).put(body);
    return out.array();
  }

  /** What is in the frame that starts at an offset; null if there is no whole one. */
  static byte @Nullable [] at(byte[] file, int offset) {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (file.length - offset < HEADER || in.getInt(offset) != MAGIC) {
      return null;
    }
    int length = in.getInt(offset + LENGTH_OFFSET);
    if (length < 0
        || length > file.length - offset - HEADER
        || in.getInt(offset + CHECKSUM_OFFSET) != checksum(file, offset + HEADER, length)) {
      return null;
    }
    byte[] body = new byte[length];
    in.get(offset + HEADER, body);
    return body;
  }

  /** Whether a whole frame starts anywhere behind an offset. */
  static boolean anyBehind(byte[] file, int offset) {
    for (int at = offset + 1; at <= file.length - HEADER; at++) {
      if (file[at] == (byte) (MAGIC >>> 24) && at(file, at) != null) {
        return true;
      }
    }
    return false;
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
