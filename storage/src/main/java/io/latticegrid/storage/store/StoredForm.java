package io.latticegrid.storage.store;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.hash.KeyHash;

/**
 * A value as stores keep it that hold bytes: with its version and a hash, so that bytes that
 * changed on a disk are found when they are read. Immutable.
 *
 * <pre>
 * +------+----------+----------+------------------------------+--------+
 * | 0x01 | epoch    | version  | hash                         | value  |
 * |      | i64 LE   | i64 LE   | i64 LE, XXH64 of key, epoch, | to the |
 * |      |          |          | version and value            | end    |
 * +------+----------+----------+------------------------------+--------+
 * </pre>
 *
 * @param epoch the epoch under which it was written
 * @param version its version under that epoch
 * @param value the canonical value
 */
public record StoredForm(long epoch, long version, byte[] value) {
  private static final int FORMAT = 1;
  private static final int HEADER = 1 + 3 * Long.BYTES;

  /** What a change puts into a store under a fence; its value must not be null. */
  public static byte[] of(Fence fence, StoreChange change) {
    byte[] value = change.value();
    if (value == null) {
      throw new IllegalArgumentException("a deletion has no stored form");
    }
    return new StoredForm(fence.epoch(), change.version(), value).toBytes(change.key());
  }

  /** The bytes, for the key under which they are kept. */
  public byte[] toBytes(byte[] key) {
    ByteWriter out = new ByteWriter(HEADER + value.length);
    out.writeByte(FORMAT).writeLong(epoch).writeLong(version).writeLong(hash(key));
    return out.writeRaw(value).toByteArray();
  }

  /**
   * Reads what was kept under a key; {@link StoreException.Kind#CORRUPT} names both hashes if it
   * isn't what was written.
   */
  public static StoredForm read(byte[] key, byte[] stored) {
    try {
      ByteReader in = new ByteReader(stored);
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new MalformedDataException("stored form " + format);
      }
      long epoch = in.readLong();
      long version = in.readLong();
      long written = in.readLong();
      StoredForm form = new StoredForm(epoch, version, in.readRaw(in.remaining()));
      long found = form.hash(key);
      if (found != written) {
        String expected = Long.toHexString(written);
        throw corrupt(key, expected, Long.toHexString(found), written, found);
      }
      return form;
    } catch (MalformedDataException e) {
      long found = KeyHash.hash(stored);
      throw corrupt(key, "stored form " + FORMAT, String.valueOf(e.getMessage()), 0, found);
    }
  }

  private long hash(byte[] key) {
    ByteWriter content = new ByteWriter(key.length + 2 * Long.BYTES + value.length);
    content.writeRaw(key).writeLong(epoch).writeLong(version).writeRaw(value);
    return KeyHash.hash(content.array(), 0, content.position());
  }

  private static StoreException corrupt(
      byte[] key, String expected, String found, long expectedHash, long foundHash) {
    return StoreException.corrupt(
        "the stored value of key "
            + KeyText.of(key)
            + " is corrupt: expected "
            + expected
            + ", found "
            + found,
        expectedHash,
        foundHash);
  }
}
