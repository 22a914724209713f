package io.latticegrid.storage.log;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In which segments of a log the copies of partitions begin, and what they take. Confined to the
 * loop of the log. A change of a partition alters nothing of that, so it costs nothing.
 */
final class CopyPlaces {
  private final Map<Long, Place> places = new TreeMap<>();

  /** What the copies take; negative when it is to be added up anew. */
  private long bytes;

  private boolean moved;

  /** Where the copy of a partition begins, and one that is being written beside it; 0: none. */
  private static final class Place {
    private int whole;
    private long wholeBytes;
    private int begun;
    private long begunBytes;

    int oldest() {
      return whole == 0 ? begun : whole;
    }

    long bytes() {
      return whole == 0 ? begunBytes : wholeBytes;
    }
  }

  /** A record is in a segment. */
  void note(LogRecord record, int number) {
    if (record.type() == RecordType.CHANGES) {
      return;
    }
    changed();
    long id = record.id();
    if (record.type() == RecordType.BEGIN) {
      Place place = places.computeIfAbsent(id, key -> new Place());
      place.begun = number;
      place.begunBytes = record.size();
    } else if (record.type() == RecordType.DROP) {
      places.remove(id);
    } else {
      piece(record, places.get(id));
    }
  }

  private static void piece(LogRecord record, @Nullable Place place) {
    if (place == null) {
      return;
    }
    if (record.type() == RecordType.PIECE) {
      place.begunBytes += record.size();
    } else if (place.begun != 0) {
      place.whole = place.begun;
      place.wholeBytes = place.begunBytes + record.size();
      place.begun = 0;
    }
  }

  /** What the log has of a partition is of no use. */
  void remove(long id) {
    changed();
    places.remove(id);
  }

  /** What was being written when the log ended is of no use. */
  void removeBegun() {
    changed();
    places.values().forEach(place -> place.begun = 0);
    places.values().removeIf(place -> place.whole == 0);
  }

  private void changed() {
    bytes = -1;
    moved = true;
  }

  /** Whether a copy came, went, or grew since this was asked last. */
  boolean takeMoved() {
    boolean since = moved;
    moved = false;
    return since;
  }

  /** The oldest segment in which a copy begins; the last one if that is older. */
  int oldest(int last) {
    int oldest = last;
    for (Place place : places.values()) {
      oldest = place.oldest() == 0 ? oldest : Math.min(oldest, place.oldest());
    }
    return oldest;
  }

  /** How many bytes the copies take. */
  long bytes() {
    if (bytes < 0) {
      bytes = places.values().stream().mapToLong(Place::bytes).sum();
    }
    return bytes;
  }

  /**
   * The partitions whose copy is whole, begins in a segment up to that, and is not being renewed.
   */
  Set<Long> wholeUpTo(int number) {
    Set<Long> some = new TreeSet<>();
    places.forEach((id, place) -> {
      if (place.begun == 0 && place.whole <= number) {
        some.add(id);
      }
    });
    return some;
  }

  /** Whether there is a whole copy of a partition. */
  boolean isWhole(long id) {
    Place place = places.get(id);
    return place != null && place.whole != 0;
  }
}
