package io.latticegrid.storage.rocks;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.LoadedEntry;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import io.latticegrid.storage.store.StoredForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A store in a RocksDB directory: entries in one column family, fences in another, a batch and its
 * fence written as one, synced. Thread-safe; writes go one at a time, because each compares with
 * the fence first.
 */
public final class RocksStore implements BlockingStore {
  private static final byte[] FENCES = {'f', 'e', 'n', 'c', 'e', 's'};

  private final DBOptions options;
  private final RocksDB db;
  private final ColumnFamilyHandle entries;
  private final ColumnFamilyHandle fences;
  private final WriteOptions durable = new WriteOptions().setSync(true);
  private final ReentrantLock writing = new ReentrantLock();
  private boolean closed;

  private RocksStore(DBOptions options, RocksDB db, List<ColumnFamilyHandle> families) {
    this.options = options;
    this.db = db;
    entries = families.get(0);
    fences = families.get(1);
  }

  /** Opens the directory, made if it isn't there; MISCONFIGURED says why that can't be. */
  public static RocksStore open(Path directory) {
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
      return new RocksStore(options, db, handles);
    } catch (RocksDBException | IOException e) {
      options.close();
      throw new StoreException(
          StoreException.Kind.MISCONFIGURED,
          "no RocksDB can be opened at '" + directory + "': " + e.getMessage(),
          e);
    }
  }

  @Override
  public List<LoadedEntry> loadAll(List<byte[]> keys) {
    List<LoadedEntry> found = new ArrayList<>(keys.size());
    try {
      for (byte[] key : keys) {
        byte[] stored = db.get(entries, key);
        found.add(new LoadedEntry(key, stored == null ? null : valueOf(key, stored)));
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
    return found;
  }

  @Override
  public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
    List<byte[]> keys = new ArrayList<>();
    try (ReadOptions reading = new ReadOptions();
        RocksIterator iterator = db.newIterator(entries, reading)) {
      seek(iterator, after);
      for (; iterator.isValid(); iterator.next()) {
        if (keys.size() == limit) {
          return new KeyPage(keys, false);
        }
        keys.add(iterator.key());
      }
      iterator.status();
      return new KeyPage(keys, true);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public StoreResult storeAll(StoreBatch batch) {
    writing.lock();
    try (WriteBatch writes = new WriteBatch()) {
      Fence fence = batch.fence();
      byte[] place = placeOf(fence);
      byte[] held = db.get(fences, place);
      if (held != null) {
        ByteReader in = new ByteReader(held);
        long epoch = in.readLong();
        long attempt = in.readLong();
        if (!fence.passes(epoch, attempt)) {
          return new StoreResult.Fenced(epoch, attempt);
        }
      }
      writes.put(fences, place, heldForm(fence));
      for (StoreChange change : batch.changes()) {
        if (change.isDelete()) {
          writes.delete(entries, change.key());
        } else {
          writes.put(entries, change.key(), StoredForm.of(fence, change));
        }
      }
      db.write(durable, writes);
      return StoreResult.allOk(batch);
    } catch (RocksDBException e) {
      throw failed(e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        entries.close();
        fences.close();
        db.close();
        durable.close();
        options.close();
      }
    } finally {
      writing.unlock();
    }
  }

  private static byte[] valueOf(byte[] key, byte[] stored) {
    return StoredForm.read(key, stored).value();
  }

  private static void seek(RocksIterator iterator, byte @Nullable [] after) {
    if (after == null) {
      iterator.seekToFirst();
      return;
    }
    iterator.seek(after);
    if (iterator.isValid() && Arrays.equals(iterator.key(), after)) {
      iterator.next();
    }
  }

  private static byte[] placeOf(Fence fence) {
    return new ByteWriter().writeString(fence.scope()).writeInt(fence.partition()).toByteArray();
  }

  private static byte[] heldForm(Fence fence) {
    return new ByteWriter().writeLong(fence.epoch()).writeLong(fence.attempt()).toByteArray();
  }

  private static StoreException failed(RocksDBException e) {
    return new StoreException(
        StoreException.Kind.UNAVAILABLE, "RocksDB failed: " + e.getMessage(), e);
  }
}
