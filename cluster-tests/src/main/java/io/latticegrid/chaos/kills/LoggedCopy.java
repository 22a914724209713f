package io.latticegrid.chaos.kills;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.storage.log.LogRecord;
import io.latticegrid.storage.log.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one partition and their records in a log, which are read as a node reads its own:
 * a copy counts from its end on, and one that is whole is not begun again. Confined to its writer.
 */
final class LoggedCopy {
  private static final int PIECE_KEYS = 8;

  private final int partition;
  private final TreeMap<Integer, byte[]> entries = new TreeMap<>();
  private boolean begun;
  private boolean whole;

  LoggedCopy(int partition) {
    this.partition = partition;
  }

  SortedMap<Integer, byte[]> entries() {
    return entries;
  }

  /** Whether the log has all of it. */
  boolean isWhole() {
    return whole;
  }

  /** Takes the next record of the log. */
  void read(LogRecord record) {
    switch (record.type()) {
      case BEGIN -> {
        if (!whole) {
          begun = true;
          entries.clear();
        }
      }
      case PIECE -> {
        if (begun && !whole) {
          apply(record);
        }
      }
      case END -> whole |= begun;
      case CHANGES -> {
        if (begun || whole) {
          apply(record);
        }
      }
      case DROP -> throw new IllegalStateException("nobody drops a copy here");
    }
  }

  /** The log is read to its end. */
  void over() {
    if (!whole) {
      entries.clear();
    }
  }

  private void apply(LogRecord record) {
    ByteReader in = new ByteReader(record.payload());
    while (in.remaining() > 0) {
      int key = in.readInt();
      int length = in.readInt();
      if (length < 0) {
        entries.remove(key);
      } else {
        entries.put(key, in.readRaw(length));
      }
    }
  }

  void apply(Map<Integer, byte @Nullable []> changes) {
    changes.forEach((key, value) -> {
      if (value == null) {
        entries.remove(key);
      } else {
        entries.put(key, value);
      }
    });
  }

  /** The record of changes. */
  LogRecord change(Map<Integer, byte @Nullable []> changes) {
    ByteWriter out = new ByteWriter();
    changes.forEach((key, value) -> {
      out.writeInt(key).writeInt(value == null ? -1 : value.length);
      if (value != null) {
        out.writeRaw(value);
      }
    });
    return record(RecordType.CHANGES, out);
  }

  /**
   * The records of a whole copy, and in their midst a change, which is applied; with the last of
   * them all that is whole.
   */
  List<LogRecord> anew(LogRecord change, Map<Integer, byte @Nullable []> changes) {
    List<LogRecord> records = new ArrayList<>();
    records.add(record(RecordType.BEGIN, new ByteWriter()));
    List<Integer> keys = List.copyOf(entries.keySet());
    int half = keys.size() / 2;
    pieces(keys.subList(0, half), records);
    records.add(change);
    apply(changes);
    pieces(keys.subList(half, keys.size()), records);
    records.add(record(RecordType.END, new ByteWriter()));
    whole = true;
    return records;
  }

  private void pieces(List<Integer> keys, List<LogRecord> records) {
    for (int from = 0; from < keys.size(); from += PIECE_KEYS) {
      ByteWriter out = new ByteWriter();
      for (int key : keys.subList(from, Math.min(keys.size(), from + PIECE_KEYS))) {
        byte[] value = entries.get(key);
        if (value != null) {
          out.writeInt(key).writeInt(value.length).writeRaw(value);
        }
      }
      records.add(record(RecordType.PIECE, out));
    }
  }

  private LogRecord record(RecordType type, ByteWriter payload) {
    return new LogRecord(type, 1, partition, 1, payload.toByteArray());
  }
}
