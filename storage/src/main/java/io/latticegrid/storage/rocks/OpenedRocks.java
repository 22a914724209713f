package io.latticegrid.storage.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A directory's database while it is open. Thread-safe, but for its end: nobody may use it then.
 *
 * @param options of the database
 * @param db the database
 * @param entries where the entries are
 * @param fences where the fences are
 */
record OpenedRocks(
    DBOptions options, RocksDB db, ColumnFamilyHandle entries, ColumnFamilyHandle fences)
    implements AutoCloseable {
  private static final byte[] FENCES = {'f', 'e', 'n', 'c', 'e', 's'};
  private static final int TRIAL_BYTES = 64 << 10;

  /** Opens the directory, made if it isn't there. */
  static OpenedRocks open(Path directory) throws RocksDBException, IOException {
    RocksDB.loadLibrary();
    DBOptions options =
        new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
    List<ColumnFamilyDescriptor> families =
        List.of(
            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
            new ColumnFamilyDescriptor(FENCES));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      RocksDB db = RocksDB.open(options, directory.toString(), families, handles);
      return new OpenedRocks(options, db, handles.get(0), handles.get(1));
    } catch (RocksDBException | IOException e) {
      options.close();
      throw e;
    }
  }

  /** Fails if the disk takes nothing now, and leaves nothing behind. */
  static void tryDisk(Path directory) throws IOException {
    Path trial = directory.resolve("trial");
    try (FileChannel channel =
        FileChannel.open(trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.allocate(TRIAL_BYTES);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(trial);
    }
  }

  @Override
  public void close() {
    entries.close();
    fences.close();
    db.close();
    options.close();
  }
}
