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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A store in a RocksDB directory: entries in one column family, fences in another, a batch and its
 * fence written as one, synced. Thread-safe; writes go one at a time, because each compares with
 * the fence first.
 *
 * <p>RocksDB takes nothing more once a write has failed. So the write after it opens the directory
 * anew, as soon as the disk takes something; until then what is there is still read.
 */
public final class RocksStore implements BlockingStore {
  private final Path directory;
  private final WriteOptions durable = new WriteOptions().setSync(true);

  /** To use what is open, or to put another in its place. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable OpenedRocks opened;

  // Of the writer.
  private boolean failed;

  private RocksStore(Path directory, OpenedRocks opened) {
    this.directory = directory;
    this.opened = opened;
  }

  /** Opens the directory, made if it isn't there; MISCONFIGURED says why that can't be. */
  public static RocksStore open(Path directory) {
    try {
      return new RocksStore(directory, OpenedRocks.open(directory));
    } catch (RocksDBException | IOException e) {
      throw new StoreException(
          StoreException.Kind.MISCONFIGURED,
          "no RocksDB can be opened at '" + directory + "': " + e.getMessage(),
          e);
    }
  }

  @Override
  public List<LoadedEntry> loadAll(List<byte[]> keys) {
    return with(rocks -> {
      List<LoadedEntry> found = new ArrayList<>(keys.size());
      for (byte[] key : keys) {
        byte[] stored = rocks.db().get(rocks.entries(), key);
        found.add(new LoadedEntry(key, stored == null ? null : valueOf(key, stored)));
      }
      return found;
    });
  }

  @Override
  public boolean isOwned() {
    return true;
  }

  @Override
  public KeyPage loadAllKeys(byte @Nullable [] after, int limit) {
    return with(rocks -> {
      List<byte[]> keys = new ArrayList<>();
      try (ReadOptions reading = new ReadOptions();
          RocksIterator iterator = rocks.db().newIterator(rocks.entries(), reading)) {
        seek(iterator, after);
        for (; iterator.isValid(); iterator.next()) {
          if (keys.size() == limit) {
            return new KeyPage(keys, false);
          }
          keys.add(iterator.key());
        }
        iterator.status();
        return new KeyPage(keys, true);
      }
    });
  }

  @Override
  public StoreResult storeAll(StoreBatch batch) {
    writing.lock();
    try {
      if (failed) {
        openAnew();
      }
      failed = true;
      StoreResult result = with(rocks -> store(rocks, batch));
      failed = false;
      return result;
    } finally {
      writing.unlock();
    }
  }

  private StoreResult store(OpenedRocks rocks, StoreBatch batch) throws RocksDBException {
    Fence fence = batch.fence();
    byte[] place = placeOf(fence);
    byte[] held = rocks.db().get(rocks.fences(), place);
    if (held != null) {
      ByteReader in = new ByteReader(held);
      long epoch = in.readLong();
      long attempt = in.readLong();
      if (!fence.passes(epoch, attempt)) {
        return new StoreResult.Fenced(epoch, attempt);
      }
    }
    try (WriteBatch writes = new WriteBatch()) {
      writes.put(rocks.fences(), place, heldForm(fence));
      for (StoreChange change : batch.changes()) {
        if (change.isDelete()) {
          writes.delete(rocks.entries(), change.key());
        } else {
          writes.put(rocks.entries(), change.key(), StoredForm.of(fence, change));
        }
      }
      rocks.db().write(durable, writes);
    }
    return StoreResult.allOk(batch);
  }

  /** What is said of the disk before is not taken for what it is now. */
  private void openAnew() {
    use.writeLock().lock();
    try {
      OpenedRocks before = opened;
      OpenedRocks.tryDisk(directory);
      opened = null;
      if (before != null) {
        before.close();
      }
      opened = OpenedRocks.open(directory);
    } catch (RocksDBException | IOException e) {
      throw failed(e);
    } finally {
      use.writeLock().unlock();
    }
  }

  /** What is done with an open database. */
  private interface Work<T> {
    T with(OpenedRocks rocks) throws RocksDBException;
  }

  private <T> T with(Work<T> work) {
    use.readLock().lock();
    try {
      OpenedRocks rocks = opened;
      if (rocks == null) {
        throw new StoreException(
            StoreException.Kind.AWAY, "RocksDB at '" + directory + "' is closed");
      }
      return work.with(rocks);
    } catch (RocksDBException e) {
      throw failed(e);
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (opened != null) {
        opened.close();
        durable.close();
        opened = null;
      }
    } finally {
      use.writeLock().unlock();
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

  private static StoreException failed(Exception e) {
    return new StoreException(
        StoreException.Kind.UNAVAILABLE, "RocksDB failed: " + e.getMessage(), e);
  }
}
