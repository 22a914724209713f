package io.latticegrid.storage.chronicle;

import io.latticegrid.storage.RecordFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Blocks in one file of Chronicle Map, mapped into memory. Confined to one thread at a time.
 *
 * <p>A key is the hash and the place among equal ones: 12 bytes. Reading gives the mapped bytes
 * themselves, which stay where they are until the block is written anew or removed.
 *
 * <p>The file is laid out for about as many bytes as it is told, in one segment, and grows by tiers
 * of that size up to {@link #MOST_TIERS} of them; it is sparse, so that what is not used takes no
 * room on the disk. Chronicle's own checksums are off: every block has one.
 */
final class ChronicleFile implements RecordFile {
  /** Chronicle looks through tiers one after the other. */
  static final int MOST_TIERS = 8;

  private static final int KEY_BYTES = 12;
  private static final int TYPICAL_BLOCK_BYTES = 160;
  private static final int FEWEST_ENTRIES = 64;
  private static final int MOST_ENTRIES = 8 << 20;

  private final Path path;
  private final ChronicleMap<byte[], ByteBuffer> map;
  private final byte[] keyBytes = new byte[KEY_BYTES];
  private final UnsafeBuffer key = new UnsafeBuffer(keyBytes);

  private ChronicleFile(Path path, ChronicleMap<byte[], ByteBuffer> map) {
    this.path = path;
    this.map = map;
  }

  /** An empty file for about so many bytes; what was there is gone. */
  static ChronicleFile create(Path path, long bytes) {
    try {
      Files.deleteIfExists(path);
      return new ChronicleFile(path, layout(path, bytes).createPersistedTo(path.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + path.getFileName(), e);
    }
  }

  /**
   * A file that was written before, by whoever, and may be damaged.
   *
   * @throws IOException if nothing can be made of it
   */
  static ChronicleFile open(Path path) throws IOException {
    try {
      // The layout is read from the file's header, not from here.
      return new ChronicleFile(
          path,
          layout(path, FEWEST_ENTRIES).recoverPersistedTo(path.toFile(), false, corruption -> {}));
    } catch (RuntimeException e) {
      throw new IOException(path.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static ChronicleMapBuilder<byte[], ByteBuffer> layout(Path path, long bytes) {
    long entries =
        Math.clamp(
            (bytes + TYPICAL_BLOCK_BYTES - 1) / TYPICAL_BLOCK_BYTES, FEWEST_ENTRIES, MOST_ENTRIES);
    return ChronicleMapBuilder.of(byte[].class, ByteBuffer.class)
        .name(path.getFileName().toString())
        .entries(entries)
        .constantKeySizeBySample(new byte[KEY_BYTES])
        .averageValueSize(TYPICAL_BLOCK_BYTES)
        .actualSegments(1)
        .maxBloatFactor(MOST_TIERS)
        .checksumEntries(false)
        .sparseFile(true)
        .putReturnsNull(true)
        .removeReturnsNull(true)
        .skipCloseOnExitHook(true);
  }

  @Override
  public boolean find(long hash, int ordinal, UnsafeBuffer block) {
    try (ExternalMapQueryContext<byte[], ByteBuffer, ?> context =
        map.queryContext(key(hash, ordinal))) {
      MapEntry<byte[], ByteBuffer> entry = context.entry();
      if (entry == null) {
        return false;
      }
      wrap(block, entry.value());
      return true;
    }
  }

  private static void wrap(UnsafeBuffer block, Data<?> bytes) {
    block.wrap(bytes.bytes().addressForRead(bytes.offset()), (int) bytes.size());
  }

  @Override
  public boolean put(long hash, int ordinal, DirectBuffer bytes, int length) {
    byte[] array = bytes.byteArray();
    ByteBuffer value = ByteBuffer.wrap(array, 0, length);
    try {
      map.put(key(hash, ordinal), value);
      return true;
    } catch (IllegalStateException | IllegalArgumentException full) {
      // So it says that there is no room, or none for a block as long as this one.
      return false;
    }
  }

  @Override
  public void remove(long hash, int ordinal) {
    map.remove(key(hash, ordinal));
  }

  @Override
  public void forEach(Visitor visitor) {
    UnsafeBuffer block = new UnsafeBuffer(new byte[0]);
    map.forEachEntry(entry -> {
      byte[] at = entry.key().get();
      UnsafeBuffer where = new UnsafeBuffer(at);
      if (at.length == KEY_BYTES) {
        wrap(block, entry.value());
        visitor.visit(where.getLong(0), where.getInt(Long.BYTES), block);
      }
    });
  }

  @Override
  public void close() {
    map.close();
  }

  @Override
  public void delete() {
    map.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path.getFileName(), e);
    }
  }

  private byte[] key(long hash, int ordinal) {
    key.putLong(0, hash);
    key.putInt(Long.BYTES, ordinal);
    return keyBytes;
  }
}
