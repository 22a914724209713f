package io.latticegrid.benchmarks.durable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB as it comes, each write synced; writers that come together share a sync. Thread-safe. */
final class PlainRocks implements AutoCloseable {
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final RocksDB db;

  PlainRocks(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    db = RocksDB.open(options, directory.toString());
  }

  void write(long key, byte[] value) throws RocksDBException {
    db.put(synced, ByteBuffer.allocate(Long.BYTES).putLong(key).array(), value);
  }

  @Override
  public void close() {
    db.close();
    synced.close();
    options.close();
  }
}
