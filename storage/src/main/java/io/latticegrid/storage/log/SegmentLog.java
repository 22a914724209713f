package io.latticegrid.storage.log;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.storage.log.SegmentFormat.Found;
import io.latticegrid.storage.log.SegmentFormat.Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node's log in segments on a disk. Blocks; confined to the loop of the log.
 *
 * <p>First all segments are read, oldest first ({@link #readNext}); then {@link #append} adds. A
 * segment goes when no partition's copy begins in it or in an older one, so a log shrinks as copies
 * are written anew; {@link #outdated} says of which partitions that would help, once the log takes
 * much more than they do.
 *
 * <p>What is not whole at the end of the last segment was promised to nobody and is cut off. What
 * is not whole elsewhere is damage: of a payload, which concerns one partition and is told to the
 * reader; of what says where records end, which concerns all, so that the log can't be used.
 */
public final class SegmentLog {
  private static final String PREFIX = "segment.";

  private final LogDisk disk;
  private final MemberId writer;
  private final SegmentLogConfig config;

  /** The segments by number, with their size in bytes. */
  private final TreeMap<Integer, Long> segments = new TreeMap<>();

  /** Where each partition's copies begin. */
  private final CopyPlaces places = new CopyPlaces();

  /** Those that are not what was written, and go once every copy that begins in them is anew. */
  private final TreeSet<Integer> damaged = new TreeSet<>();

  private int reading;
  private int checked;
  private int last;
  private long promised;
  private long totalBytes;
  private boolean failed;

  /** Told what a segment has, in order. */
  public interface Reader {
    /** A record. */
    void read(LogRecord record);

    /** A record of that partition is damaged: what the log has of it is of no use. */
    void damaged(LogRecord header, DamagedLogException how);
  }

  /** A log of a member on a disk, whose segments are to be read before anything is added. */
  public SegmentLog(LogDisk disk, MemberId writer, SegmentLogConfig config) {
    this.disk = disk;
    this.writer = writer;
    this.config = config;
    for (String name : disk.list()) {
      if (name.startsWith(PREFIX)) {
        segments.put(Integer.parseInt(name.substring(PREFIX.length()), 16), 0L);
      }
    }
    reading = segments.isEmpty() ? 0 : segments.firstKey();
    last = segments.isEmpty() ? 0 : segments.lastKey();
  }

  /**
   * Reads the next segment.
   *
   * @return false when there was none left
   * @throws DamagedLogException if nothing behind some place can be read though it was promised
   */
  public boolean readNext(Reader reader) {
    Map.Entry<Integer, Long> next = reading == 0 ? null : segments.ceilingEntry(reading);
    if (next == null) {
      return false;
    }
    int number = next.getKey();
    String file = name(number);
    byte[] bytes = disk.read(file);
    int length = bytes == null ? 0 : read(bytes, number, reader);
    reading = number + 1;
    if (length == 0) {
      disk.delete(file);
      segments.remove(number);
      return true;
    }
    if (bytes != null && length < bytes.length) {
      disk.truncate(file, length);
    }
    segments.put(number, (long) length);
    totalBytes += length;
    return true;
  }

  /** All is read: what was being written anew then is of no use. */
  public void readAll() {
    places.removeBegun();
  }

  /** Reads a segment; how much of it is whole. */
  private int read(byte[] bytes, int number, Reader reader) {
    String file = name(number);
    Header header = SegmentFormat.header(bytes, file);
    if (header == null || header.number() != number) {
      if (number == last && promisedBehind(bytes, 0) < 0) {
        return 0;
      }
      throw new DamagedLogException(file, 0, "it does not begin as a segment does");
    }
    if (header.writer().nodeId() != writer.nodeId()) {
      String what = "it belongs to another node, %016x".formatted(header.writer().nodeId());
      throw new DamagedLogException(file, 0, what);
    }
    int at = SegmentFormat.HEADER;
    while (at < bytes.length) {
      Found found = SegmentFormat.read(bytes, at);
      LogRecord record = found == null ? null : found.record();
      if (record == null && isEnd(bytes, at, number)) {
        return at;
      }
      if (found == null) {
        throw new DamagedLogException(file, at, "a record's header is not what was written");
      }
      if (record == null) {
        String what =
            "a record of partition %d of group %d is not what was written"
                .formatted(found.header().partition(), found.header().group());
        places.remove(found.header().id());
        reader.damaged(found.header(), new DamagedLogException(file, at, what));
      } else {
        places.note(record, number);
        reader.read(record);
      }
      at = found.next();
    }
    return bytes.length;
  }

  /** Whether what is not whole was promised to nobody: nothing behind it says that it was. */
  private boolean isEnd(byte[] bytes, int at, int number) {
    return number == last && promisedBehind(bytes, at) <= at;
  }

  /** The most that any whole record behind a place says was promised; -1 if there is none. */
  private static long promisedBehind(byte[] bytes, int from) {
    long most = -1;
    int at = from;
    while (at <= bytes.length - SegmentFormat.RECORD_HEADER) {
      Found found = SegmentFormat.read(bytes, at);
      if (found == null || found.record() == null) {
        at++;
      } else {
        most = Math.max(most, found.promised());
        at = found.next();
      }
    }
    return most;
  }

  /**
   * Adds records and returns once they are durable. A disk that failed once is not asked again:
   * nobody knows what is on it, so the owner stops.
   *
   * @throws DiskException naming file and cause
   */
  public void append(Collection<LogRecord> records) {
    if (failed) {
      throw new DiskException("the data log's disk has failed before");
    }
    failed = true;
    int size = SegmentFormat.HEADER;
    for (LogRecord record : records) {
      size += record.size();
    }
    ByteWriter out = new ByteWriter(size);
    if (promised == 0) {
      beginSegment(out);
    }
    String file = name(last);
    for (LogRecord record : records) {
      SegmentFormat.write(record, promised, out);
      places.note(record, last);
    }
    disk.append(file, out.toByteArray());
    disk.sync(file);
    promised += out.position();
    totalBytes += out.position();
    segments.put(last, promised);
    if (places.takeMoved()) {
      deleteOld();
    }
    if (promised >= config.segmentBytes()) {
      disk.truncate(file, promised); // what was reserved behind it
      promised = 0;
    }
    failed = false;
  }

  /** Each life begins a segment of its own, so that it names its writer. */
  private void beginSegment(ByteWriter out) {
    last++;
    promised = 0;
    segments.put(last, 0L);
    out.writeRaw(SegmentFormat.header(new Header(last, writer)));
  }

  /** Deletes the segments that no copy needs, oldest first. */
  private void deleteOld() {
    int needed = places.oldest(last);
    while (segments.firstKey() < needed) {
      Map.Entry<Integer, Long> oldest = segments.firstEntry();
      disk.delete(name(oldest.getKey()));
      totalBytes -= oldest.getValue();
      segments.remove(oldest.getKey());
      damaged.remove(oldest.getKey());
    }
  }

  /**
   * Looks whether a segment that nothing is added to any more is what was written: the one after
   * that looked at last, and after the newest the oldest again. The copies that need one which is
   * not are {@link #outdated} from then on, so that it goes.
   *
   * @return what is found now and was not before
   */
  public List<DamagedLogException> checkNext() {
    Map.Entry<Integer, Long> next = segments.higherEntry(checked);
    if (next == null || next.getKey() >= last) {
      next = segments.firstEntry();
    }
    if (next == null || next.getKey() >= last) {
      return List.of();
    }
    checked = next.getKey();
    String file = name(checked);
    List<DamagedLogException> found = damage(file, disk.read(file), next.getValue());
    return found.isEmpty() || damaged.add(checked) ? found : List.of();
  }

  private static List<DamagedLogException> damage(
      String file, byte @Nullable [] bytes, long length) {
    if (bytes == null || bytes.length != length || SegmentFormat.header(bytes, file) == null) {
      return List.of(new DamagedLogException(file, 0, "its length or header is not what it was"));
    }
    List<DamagedLogException> found = new ArrayList<>();
    int at = SegmentFormat.HEADER;
    while (at < length) {
      Found record = SegmentFormat.read(bytes, at);
      if (record == null || record.record() == null) {
        found.add(new DamagedLogException(file, at, "a record is not what was written"));
      }
      at = record == null ? (int) length : record.next();
    }
    return found;
  }

  /**
   * The partitions whose copies, written anew, would let old segments go: those that are damaged,
   * and others once that is worth it.
   */
  public Set<Long> outdated() {
    Set<Long> some = new TreeSet<>();
    if (!damaged.isEmpty()) {
      some.addAll(places.wholeUpTo(damaged.last()));
    }
    int oldest = segments.isEmpty() ? 0 : segments.firstKey();
    if (oldest < last && totalBytes > 2 * places.bytes() + config.spareBytes()) {
      some.addAll(places.wholeUpTo(oldest));
    }
    return some;
  }

  /** How many bytes all segments take. */
  public long totalBytes() {
    return totalBytes;
  }

  /** How many segments there are. */
  public int segmentCount() {
    return segments.size();
  }

  /** The names of the segments, oldest first. */
  public List<String> files() {
    return segments.keySet().stream().map(SegmentLog::name).toList();
  }

  private static String name(int number) {
    return PREFIX + "%08x".formatted(number);
  }

  /** Whether the log has a whole copy of a partition, by {@link LogRecord#id}. */
  boolean isWhole(long id) {
    return places.isWhole(id);
  }
}
