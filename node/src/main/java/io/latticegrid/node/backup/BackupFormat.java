package io.latticegrid.node.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The bytes around the records of a backup, as drawn in the package's description. Pure. */
final class BackupFormat {
  static final int VERSION = 1;
  static final int HEADER = 16;
  static final int RECORD_HEADER = 20;

  /** What a payload has at most: a value of 16 MiB, and a piece before it. */
  static final int MAX_PAYLOAD = 32 << 20;

  private static final byte[] MAGIC = "LGBACKUP".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_CHECKED = 12;
  private static final int RECORD_CHECKED = 16;

  private BackupFormat() {}

  /** What a record is. */
  enum RecordKind {
    CLUSTER,
    GROUP,
    MAP,
    BEGIN,
    PIECE,
    END,
    FINISH;

    private static final RecordKind[] ALL = values();

    /** The form in the file, never reused. */
    int number() {
      return ordinal() + 1;
    }

    static @Nullable RecordKind of(int number) {
      return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
    }
  }

  /**
   * What stands before a payload.
   *
   * @param length of the payload
   * @param number counts records
   * @param type null for one that is not known
   * @param payloadCrc of the payload
   */
  record Head(int length, int number, @Nullable RecordKind type, int payloadCrc) {}

  static byte[] header() {
    ByteBuffer out = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putShort((short) VERSION).putShort((short) 0);
    return out.putInt(crc(out.array(), HEADER_CHECKED)).array();
  }

  /** The format that a header names; -1 if it is none. */
  static int version(byte[] header) {
    ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole = in.getInt(HEADER_CHECKED) == crc(header, HEADER_CHECKED);
    for (int i = 0; i < MAGIC.length; i++) {
      whole &= header[i] == MAGIC[i];
    }
    return whole ? in.getShort(MAGIC.length) & 0xFFFF : -1;
  }

  static byte[] head(RecordKind type, int number, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(payload.length).putInt(number).put((byte) type.number()).put((byte) 0);
    out.putShort((short) 0).putInt(crc(payload, payload.length));
    return out.putInt(crc(out.array(), RECORD_CHECKED)).array();
  }

  /** Reads what stands before a payload; null if it is not what was written. */
  static @Nullable Head head(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(RECORD_CHECKED) != crc(bytes, RECORD_CHECKED)) {
      return null;
    }
    return new Head(in.getInt(0), in.getInt(4), RecordKind.of(in.get(8)), in.getInt(12));
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
