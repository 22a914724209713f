package io.latticegrid.storage;

import io.latticegrid.data.port.Rand;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Blocks in a sorted map, up to so many bytes. */
final class FakeRecordFile implements RecordFile {
  private record Key(long hash, int ordinal) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return hash == other.hash
          ? Integer.compare(ordinal, other.ordinal)
          : Long.compare(hash, other.hash);
    }
  }

  private final TreeMap<Key, byte[]> blocks = new TreeMap<>();
  private final long capacity;
  private long bytes;
  private int refused;

  FakeRecordFile(long capacity) {
    this.capacity = capacity;
  }

  int refused() {
    return refused;
  }

  /** Changes a bit of some block, cuts it, or removes it. */
  void damage(Rand rand) {
    Key key = blocks.keySet().stream().skip(rand.nextInt(blocks.size())).findFirst().orElseThrow();
    byte[] block = blocks.get(key);
    switch (rand.nextInt(3)) {
      case 0 -> blocks.put(key, java.util.Arrays.copyOf(block, rand.nextInt(block.length)));
      default -> {
        if (block.length > 0) {
          block[rand.nextInt(block.length)] ^= (byte) (1 << rand.nextInt(8));
        }
      }
    }
  }

  @Override
  public boolean find(long hash, int ordinal, UnsafeBuffer block) {
    byte[] found = blocks.get(new Key(hash, ordinal));
    if (found != null) {
      block.wrap(found);
    }
    return found != null;
  }

  @Override
  public boolean put(long hash, int ordinal, DirectBuffer from, int length) {
    Key key = new Key(hash, ordinal);
    byte[] before = blocks.get(key);
    long after = bytes + length - (before == null ? 0 : before.length);
    if (after > capacity) {
      refused++;
      return false;
    }
    byte[] copy = new byte[length];
    from.getBytes(0, copy);
    blocks.put(key, copy);
    bytes = after;
    return true;
  }

  @Override
  public void remove(long hash, int ordinal) {
    byte[] gone = blocks.remove(new Key(hash, ordinal));
    bytes -= gone == null ? 0 : gone.length;
  }

  @Override
  public void forEach(Visitor visitor) {
    blocks.forEach((key, block) -> visitor.visit(key.hash, key.ordinal, new UnsafeBuffer(block)));
  }

  @Override
  public void close() {}

  @Override
  public void delete() {
    blocks.clear();
    bytes = 0;
  }
}
