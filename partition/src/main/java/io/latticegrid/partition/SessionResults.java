package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remembered results of one session in ascending order of their sequences. Confined to the
 * shard's loop. They mostly come in this order and go in it: what is left is a piece of an array.
 */
final class SessionResults {
  private long[] sequences = new long[2];
  private @Nullable WindowEntry[] entries = new WindowEntry[2];
  private int first;
  private int end;

  int size() {
    return end - first;
  }

  boolean isEmpty() {
    return first == end;
  }

  long firstSequence() {
    return sequences[first];
  }

  long lastSequence() {
    return sequences[end - 1];
  }

  @Nullable WindowEntry find(long sequence) {
    int at = place(sequence);
    return at < end && sequences[at] == sequence ? entries[at] : null;
  }

  /** Adds a result, or puts it in the place of one under the same sequence. */
  void put(long sequence, WindowEntry entry) {
    int at = place(sequence);
    if (at == end || sequences[at] != sequence) {
      at = insert(at);
    }
    sequences[at] = sequence;
    entries[at] = entry;
  }

  /** Drops all below a sequence. */
  void dropBelow(long sequence) {
    while (first < end && sequences[first] < sequence) {
      entries[first++] = null;
    }
    if (first == end) {
      first = 0;
      end = 0;
    }
  }

  /** Those below a sequence. */
  List<WindowEntry> below(long sequence) {
    List<WindowEntry> found = new ArrayList<>();
    for (int at = first; at < end && sequences[at] < sequence; at++) {
      found.add(at(at));
    }
    return found;
  }

  /** All of them. */
  List<WindowEntry> all() {
    List<WindowEntry> all = new ArrayList<>(size());
    for (int at = first; at < end; at++) {
      all.add(at(at));
    }
    return all;
  }

  private WindowEntry at(int at) {
    return java.util.Objects.requireNonNull(entries[at]);
  }

  /** Where a sequence stands or belongs; looked for from the end, where it mostly is. */
  private int place(long sequence) {
    int at = end;
    while (at > first && sequences[at - 1] >= sequence) {
      at--;
    }
    return at;
  }

  /** Makes room at a place; returns where that is then. */
  private int insert(int wanted) {
    int at = wanted;
    if (end == sequences.length) {
      at -= first;
      makeRoom();
    }
    System.arraycopy(sequences, at, sequences, at + 1, end - at);
    System.arraycopy(entries, at, entries, at + 1, end - at);
    end++;
    return at;
  }

  /** Moves all to the beginning, of longer arrays if they fill these. */
  private void makeRoom() {
    int size = size();
    int capacity = size > sequences.length / 2 ? sequences.length * 2 : sequences.length;
    long[] newSequences = capacity == sequences.length ? sequences : new long[capacity];
    System.arraycopy(sequences, first, newSequences, 0, size);
    @Nullable WindowEntry[] newEntries = new WindowEntry[capacity];
    System.arraycopy(entries, first, newEntries, 0, size);
    sequences = newSequences;
    entries = newEntries;
    first = 0;
    end = size;
  }
}
