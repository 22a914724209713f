package io.latticegrid.metadata.raft;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frame around everything that a voter writes, and what is in a file of frames. Pure.
 *
 * <pre>
 *  0               4               8               12              16            16+n
 * +---------------+---------------+---------------+---------------+---- ... ----+
 * | magic "LGML"  | length n, u32 | CRC32C of the | CRC32C of the | n bytes     |
 * |               |               | n bytes, u32  | 12 bytes, u32 |             |
 * +---------------+---------------+---------------+---------------+---- ... ----+
 * </pre>
 *
 * <p>All numbers are big-endian. Whatever is to be durable together is one frame, written by one
 * append before one sync, and nothing follows a frame before it is synced. So a frame that ends
 * with the file before it is whole was never promised to anybody. The header has a checksum of its
 * own to tell such a frame from one that is all there and damaged, which may have been promised.
 */
final class LogFrame {
  static final int MAGIC = 0x4C474D4C;
  static final int LENGTH_OFFSET = 4;
  static final int CHECKSUM_OFFSET = 8;
  static final int HEADER_CHECKSUM_OFFSET = 12;
  static final int HEADER = 16;

  private LogFrame() {}

  /** A frame around some bytes. */
  static byte[] around(byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + body.length);
    out.putInt(MAGIC).putInt(body.length).putInt(checksum(body, 0, body.length));
    out.putInt(checksum(out.array(), 0, HEADER_CHECKSUM_OFFSET)).put(body);
    return out.array();
  }

  /** What is in the frame that starts at an offset; null if there is no whole one. */
  static byte @Nullable [] at(byte[] file, int offset) {
    if (!isHeader(file, offset)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(file);
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

  /** What is in a file that is one frame and nothing else; null if it is not. */
  static byte @Nullable [] only(byte[] file) {
    byte[] body = at(file, 0);
    return body != null && body.length + HEADER == file.length ? body : null;
  }

  /**
   * Whether what starts at an offset, and is no whole frame, is one whose writing was cut short:
   * the file ends in its header, or in its bytes, or has nothing but zeros.
   */
  static boolean isTorn(byte[] file, int offset) {
    int left = file.length - offset;
    if (left < HEADER || isZero(file, offset)) {
      return true;
    }
    return isHeader(file, offset)
        && ByteBuffer.wrap(file).getInt(offset + LENGTH_OFFSET) > left - HEADER;
  }

  private static boolean isHeader(byte[] file, int offset) {
    ByteBuffer in = ByteBuffer.wrap(file);
    return file.length - offset >= HEADER
        && in.getInt(offset) == MAGIC
        && in.getInt(offset + HEADER_CHECKSUM_OFFSET)
            == checksum(file, offset, HEADER_CHECKSUM_OFFSET);
  }

  private static boolean isZero(byte[] file, int offset) {
    for (int at = offset; at < file.length; at++) {
      if (file[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
