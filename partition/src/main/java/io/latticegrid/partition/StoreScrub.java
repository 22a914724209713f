package io.latticegrid.partition;

import io.latticegrid.storage.store.KeyPage;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the rows of stores while nobody asks for them, slowly, over and over. Confined to the
 * shard's loop; one piece is under way at a time.
 *
 * <pre>
 * map by map:  entries that the map holds, partition by partition ─▶ rows that it does not hold ─▶ next map
 *              compared with the rows: missing, wrong, other         by their own hash
 * </pre>
 *
 * <p>Only for partitions that are served here. What is wrong is told once, counted, and written
 * anew where the map has it and nobody else writes rows; see {@link RowComparison}.
 */
final class StoreScrub {
  private static final int PIECE_ENTRIES = 32;
  private static final int PIECE_KEYS = 256;

  /** What a page of keys costs, in rows. */
  private static final int PAGE_ROWS = 8;

  private static final int MOST_REMEMBERED = 1_024;
  private static final long SECOND = 1_000_000_000L;
  private static final long AFTER_FAILURE_NANOS = 30 * SECOND;

  private final PartitionHost host;
  private final HostContext context;
  private final Set<EntryKey> told = new LinkedHashSet<>();
  private Place place = new Place(0, -1, 0, null, true);
  private long dueNanos;
  private boolean underWay;

  /**
   * Where it is.
   *
   * @param mapId the map
   * @param partition up to which partition its entries were looked at; id as of {@link Partitions}
   * @param cursor in the next one
   * @param after up to which key the rows were looked at
   * @param ended nothing is left of the map
   */
  private record Place(
      int mapId, long partition, int cursor, byte @Nullable [] after, boolean ended) {}

  StoreScrub(PartitionHost host, HostContext context) {
    this.host = host;
    this.context = context;
    this.dueNanos = context.nowNanos() + SECOND;
  }

  /** Goes on, if it is time to. */
  void tick(long nowNanos) {
    if (underWay || nowNanos - dueNanos < 0) {
      return;
    }
    if (place.ended()) {
      place = new Place(nextMap(place.mapId()), -1, 0, null, false);
    }
    MapPlaces.BoundStore store = context.places().store(place.mapId());
    if (store == null || store.binding().scrubRows() == 0) {
      over(SECOND, new Place(place.mapId(), -1, 0, null, true));
    } else if (!entries(store)) {
      keys(store);
    }
  }

  /** The map after one, by number, and then the first again. */
  private int nextMap(int mapId) {
    int first = 0;
    for (int stored : context.places().stored()) {
      if (stored > mapId) {
        return stored;
      }
      first = first == 0 ? stored : first;
    }
    return first;
  }

  private void over(long nanos, Place next) {
    underWay = false;
    place = next;
    dueNanos = context.nowNanos() + nanos;
  }

  private static long nanosFor(MapPlaces.BoundStore store, long rows) {
    return Math.max(1, rows) * SECOND / store.binding().scrubRows();
  }

  /** Compares some entries with their rows; false if none are left. */
  private boolean entries(MapPlaces.BoundStore store) {
    Place now = place;
    if (now.after() != null) {
      return false;
    }
    for (var entry : host.partitions().entrySet()) {
      PrimaryRole role = entry.getValue().primary();
      boolean isNext = entry.getKey() > now.partition();
      if (isNext && role != null && holds(entry.getKey(), entry.getValue(), now.mapId())) {
        Place skipped = new Place(now.mapId(), entry.getKey(), 0, null, false);
        underWay = true;
        role.stores()
            .audits()
            .rows(
                now.mapId(),
                now.cursor(),
                PIECE_ENTRIES,
                audit -> {
                  AuditedEntries seen = audit.entries();
                  Place later = new Place(now.mapId(), now.partition(), seen.next(), null, false);
                  boolean failed = audit.findings().failure() != null;
                  over(
                      failed
                          ? AFTER_FAILURE_NANOS
                          : nanosFor(store, audit.findings().looked().rows()),
                      seen.isLast() ? skipped : later);
                },
                () -> over(SECOND, skipped));
        return true;
      }
    }
    return false;
  }

  private boolean holds(long id, Partition partition, int mapId) {
    return partition.state().memory(mapId) != null
        && context.places().isHere(mapId, (int) (id >> Integer.SIZE), partition.row().partition());
  }

  /** Reads some rows that the map does not hold. */
  private void keys(MapPlaces.BoundStore store) {
    Place now = place;
    underWay = true;
    store
        .binding()
        .calls()
        .loadAllKeys(
            now.after(),
            PIECE_KEYS,
            (page, failure) -> {
              if (page == null) {
                over(AFTER_FAILURE_NANOS, new Place(now.mapId(), -1, 0, null, true));
              } else {
                read(store, now, page);
              }
            });
  }

  private void read(MapPlaces.BoundStore store, Place now, KeyPage page) {
    List<byte[]> wanted = new ArrayList<>();
    for (byte[] key : page.keys()) {
      if (isUnheld(store, now.mapId(), key) && !store.reads().isFull()) {
        wanted.add(key);
      }
    }
    boolean ended = page.last() || page.keys().isEmpty();
    byte[] last = ended ? null : page.keys().getLast();
    Place next = new Place(now.mapId(), -1, 0, last, ended);
    int[] open = {wanted.size() + 1};
    Runnable done =
        () -> {
          if (--open[0] == 0) {
            over(nanosFor(store, PAGE_ROWS + wanted.size()), next);
          }
        };
    for (byte[] key : wanted) {
      store
          .reads()
          .load(
              key,
              (value, failure) -> {
                look(new EntryKey(now.mapId(), key), failure);
                done.run();
              });
    }
    done.run();
  }

  /** Whether a key is of a partition that is served here, and not in memory. */
  private boolean isUnheld(MapPlaces.BoundStore store, int mapId, byte[] key) {
    int partition = store.binding().calls().partitionOf(key);
    if (partition < 0) {
      return false;
    }
    Partition found = host.find(context.places().groupOf(mapId, partition), partition);
    return found != null
        && found.primary() != null
        && found.state().find(mapId, key) == null
        && !found.state().stages().holds(mapId, key);
  }

  private void look(EntryKey key, @Nullable StoreException failure) {
    if (failure == null || failure.kind() != StoreException.Kind.CORRUPT) {
      return;
    }
    if (told.size() >= MOST_REMEMBERED) {
      told.remove(told.iterator().next());
    }
    if (told.add(key)) {
      String what =
          "expected hash %016x, found %016x; the map does not hold the entry, so nothing is right"
              .formatted(failure.expected(), failure.found());
      context.effects().rowCorrupted(key.mapId(), KeyText.of(key.key()), what);
    }
  }
}
