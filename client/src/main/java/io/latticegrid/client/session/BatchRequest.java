package io.latticegrid.client.session;

import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation on many keys of a map, or on whole partitions. Immutable.
 *
 * @param purpose what it is, for errors and retries
 * @param map the map
 * @param kind what to do
 * @param entries the keys, with values for a SET
 * @param partitions the partition of each key; for a COUNT, the partitions to count
 * @param cut how it is taken apart
 * @param reader takes the values that are found; null where the outcome is to have them
 */
record BatchRequest(
    Purpose purpose,
    MapTarget map,
    Batch.Kind kind,
    List<KeyValue> entries,
    int[] partitions,
    Cut cut,
    @Nullable BatchReader reader) {
  /**
   * Whether it is small enough for one frame, in the first form of such, and says nothing of single
   * keys.
   */
  boolean isPlain() {
    boolean usual =
        (kind == Batch.Kind.GET || kind == Batch.Kind.SET || kind == Batch.Kind.REMOVE)
            && cut != Cut.KEY_BY_KEY
            && !entries.isEmpty()
            && entries.size() <= PackedFrame.MAX_ENTRIES;
    long bytes = 0;
    for (int i = 0; usual && i < entries.size(); i++) {
      bytes += Sections.bytes(entries.get(i));
    }
    return usual && bytes <= PackedFrame.MAX_BYTES;
  }

  /** Whether its outcome is to have what is said of each key. */
  boolean keepsValues() {
    return kind.isAnsweredByKey() && reader == null;
  }

  /** How many keys a section has at most. */
  int mostKeys() {
    return cut == Cut.KEY_BY_KEY ? 1 : PackedFrame.MAX_ENTRIES;
  }

  /** Whether single keys may fail. */
  boolean tellsFailures() {
    return cut == Cut.WITH_OUTCOMES || cut == Cut.KEY_BY_KEY;
  }
}
