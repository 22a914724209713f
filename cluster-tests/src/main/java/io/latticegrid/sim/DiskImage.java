package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one disk of a host: what processes read, and what a crash leaves of it. Confined to
 * the simulation's thread.
 *
 * <p>What was appended and not synced lies in blocks of {@value #BLOCK} bytes, of which a crash
 * keeps some, loses some and tears some. A sync that fails drops what it should have made durable:
 * it is read until the crash, and then it is gone, whatever later syncs say.
 */
final class DiskImage {
  /** Bytes that are written together or not at all, if the disk does not tear. */
  static final int BLOCK = 4_096;

  /** One file. */
  private static final class Content {
    byte[] bytes = {};
    int length;
    int durable;
    int doomedFrom = Integer.MAX_VALUE;

    void append(byte[] more) {
      if (bytes.length < length + more.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more.length, bytes.length * 2));
      }
      System.arraycopy(more, 0, bytes, length, more.length);
      length += more.length;
    }

    void cut(int to) {
      length = Math.min(length, to);
      durable = Math.min(durable, length);
      Arrays.fill(bytes, length, bytes.length, (byte) 0);
    }
  }

  private final TreeMap<String, Content> files = new TreeMap<>();

  List<String> list() {
    return List.copyOf(files.keySet());
  }

  byte @Nullable [] read(String name) {
    Content content = files.get(name);
    return content == null ? null : Arrays.copyOf(content.bytes, content.length);
  }

  void append(String name, byte[] bytes) {
    files.computeIfAbsent(name, any -> new Content()).append(bytes);
  }

  void sync(String name) {
    Content content = files.get(name);
    if (content != null) {
      content.durable = content.length;
    }
  }

  /** A sync that fails: what was not durable yet never will be. */
  void failSync(String name) {
    Content content = files.get(name);
    if (content != null && content.durable < content.length) {
      content.doomedFrom = Math.min(content.doomedFrom, content.durable);
    }
  }

  void truncate(String name, long length) {
    Content content = files.get(name);
    if (content != null) {
      content.cut((int) length);
      content.durable = content.length;
    }
  }

  void replace(String name, byte[] bytes) {
    Content content = new Content();
    content.append(bytes);
    content.durable = content.length;
    files.put(name, content);
  }

  void delete(String name) {
    files.remove(name);
  }

  void wipe() {
    files.clear();
  }

  /** The power fails; a disk that does not tear keeps the blocks that it was given. */
  void crash(Rand rand, boolean tears) {
    for (Content content : files.values()) {
      int from = Math.min(content.durable, content.doomedFrom);
      if (from < content.length) {
        if (content.doomedFrom < content.length) {
          content.cut(content.doomedFrom);
        } else if (tears) {
          tear(content, from, rand);
        }
      }
      content.durable = content.length;
      content.doomedFrom = Integer.MAX_VALUE;
    }
  }

  private static void tear(Content content, int from, Rand rand) {
    content.cut(from + rand.nextInt(content.length - from + 1));
    int begin = from;
    while (begin < content.length) {
      int end = Math.min(content.length, (begin / BLOCK + 1) * BLOCK);
      int kept =
          switch (rand.nextInt(4)) {
            case 0 -> begin;
            case 1 -> begin + rand.nextInt(end - begin);
            default -> end;
          };
      Arrays.fill(content.bytes, kept, end, (byte) 0);
      begin = end;
    }
  }
}
