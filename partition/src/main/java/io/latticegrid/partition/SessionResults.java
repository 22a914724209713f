package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remembered results of one session in ascending order of their sequences. Confined to the
 * shard's loop. They mostly come in this order and go in it: what is left is a piece of an array.
 */
class SessionResults {
  private long[] sequences = new long[2];
  private @Nullable WindowEntry[] entries = new WindowEntry[2];
  private int first;
  private int end;

  final int size() {
    return end - first;
  }

  final boolean isEmpty() {
    return first == end;
  }

  final long firstSequence() {
    return sequences[first];
  }

  final long lastSequence() {
    return sequences[end - 1];
  }

  final @Nullable WindowEntry find(long sequence) {
    int at = place(sequence);
    return at < end && sequences[at] == sequence ? entries[at] : null;
  }

  /** Adds a result, or puts it in the place of one under the same sequence. */
  final void put(long sequence, WindowEntry entry) {
    int at = place(sequence);
    if (at == end || sequences[at] != sequence) {
      at = insert(at);
    }
    sequences[at] = sequence;
    entries[at] = entry;
  }

  /** Drops all below a sequence. */
  final void dropBelow(long sequence) {
    while (first < end && sequences[first] < sequence) {
      entries[first++] = null;
    }
    if (first == end) {
      first = 0;
      end = 0;
    }
  }

  /** Those below a sequence. */
  final List<WindowEntry> below(long sequence) {
    List<WindowEntry> found = new ArrayList<>();
    for (int at = first; at < end && sequences[at] < sequence; at++) {
      found.add(at(at));
    }
    return found;
  }

  /** All of them. */
  final List<WindowEntry> all() {
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
    boolean fills = size > sequences.length / 2;
    long[] newSequences = fills ? new long[sequences.length * 2] : sequences;
    @Nullable WindowEntry[] newEntries = fills ? new WindowEntry[sequences.length * 2] : entries;
    System.arraycopy(sequences, first, newSequences, 0, size);
    System.arraycopy(entries, first, newEntries, 0, size);
    if (!fills) {
      Arrays.fill(entries, size, end, null);
    }
    sequences = newSequences;
    entries = newEntries;
    first = 0;
    end = size;
  }
}
