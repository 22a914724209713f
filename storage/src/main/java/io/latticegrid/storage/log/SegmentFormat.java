package io.latticegrid.storage.log;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The bytes of a segment, as drawn in the package's description. Pure. */
final class SegmentFormat {
  static final int VERSION = 1;
  static final int HEADER = 32;
  static final int RECORD_HEADER = 32;
  static final int MAX_PAYLOAD = 64 << 20;

  private static final byte[] MAGIC = "LGDATLOG".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED = 28;

  private SegmentFormat() {}

  /**
   * What a segment says of itself.
   *
   * @param number counts segments
   * @param writer who wrote it
   */
  record Header(int number, MemberId writer) {}

  /**
   * A record as found.
   *
   * @param record the record; null if its payload is not what was written
   * @param header of it, with an empty payload
   * @param promised how much of the segment was synced when it was written
   * @param next where the next one begins
   */
  record Found(@Nullable LogRecord record, LogRecord header, long promised, int next) {}

  static byte[] header(Header header) {
    ByteBuffer out = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putShort((short) VERSION).putShort((short) 0).putInt(header.number());
    out.putLong(header.writer().nodeId()).putInt(header.writer().incarnation());
    return out.putInt(crc(out.array(), 0, CHECKED)).array();
  }

  /** Reads a header; null if it is not whole. */
  static @Nullable Header header(byte[] segment, String file) {
    ByteBuffer in = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
    if (segment.length < HEADER || in.getInt(CHECKED) != crc(segment, 0, CHECKED)) {
      return null;
    }
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        return null;
      }
    }
    int version = in.getShort();
    if (version > VERSION) {
      String what = "format " + version + " is newer than " + VERSION + "; start a newer version";
      throw new DamagedLogException(file, 0, what);
    }
    in.getShort();
    return new Header(in.getInt(), new MemberId(in.getLong(), in.getInt()));
  }

  static void write(LogRecord record, long promised, ByteWriter out) {
    int at = out.position();
    byte[] payload = record.payload();
    out.writeInt(payload.length).writeByte(record.type().number()).writeByte(0);
    out.writeShort(record.group()).writeInt(record.partition()).writeLong(record.epoch());
    out.writeInt((int) promised).writeInt(crc(payload, 0, payload.length));
    out.writeInt(crc(out.array(), at, CHECKED)).writeRaw(payload);
  }

  /** Reads the record at a place; null if there is none that says of itself what it is. */
  static @Nullable Found read(byte[] segment, int at) {
    if (segment.length - at < RECORD_HEADER) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(segment, at, RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(at + CHECKED) != crc(segment, at, CHECKED)) {
      return null;
    }
    int length = in.getInt();
    RecordType type = RecordType.of(in.get());
    in.get();
    int group = in.getShort() & 0xFFFF;
    int partition = in.getInt();
    long epoch = in.getLong();
    long promised = in.getInt() & 0xFFFFFFFFL;
    int payloadCrc = in.getInt();
    int from = at + RECORD_HEADER;
    if (type == null || length < 0 || length > segment.length - from) {
      return null;
    }
    LogRecord header = new LogRecord(type, group, partition, epoch, new byte[0]);
    boolean whole = payloadCrc == crc(segment, from, length);
    byte[] payload = new byte[whole ? length : 0];
    System.arraycopy(segment, from, payload, 0, payload.length);
    LogRecord record = whole ? new LogRecord(type, group, partition, epoch, payload) : null;
    return new Found(record, header, promised, from + length);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
