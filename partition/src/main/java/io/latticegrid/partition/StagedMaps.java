package io.latticegrid.partition;

import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.writebehind.AskedChange;
import io.latticegrid.storage.writebehind.StagedChange;
import io.latticegrid.storage.writebehind.Standing;
import io.latticegrid.storage.writebehind.WriteBehind;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one partition has staged for the stores behind its maps, on the primary and on its backups
 * alike. Confined to the shard's loop.
 *
 * <p>A backup forgets only what the primary reports as stored. Only a primary with a lease, beside
 * which nobody can act, writes; and only what every in-sync backup has, because what may yet be
 * lost must not be in the store.
 */
final class StagedMaps implements Stages {
  private static final long REPORT_NANOS = 1_000_000_000L;

  /** A report that names more keys waits until there are fewer; backups keep more meanwhile. */
  private static final int MOST_PENDING = 4_096;

  private final HostContext context;
  private final int group;
  private final int partition;
  private final TreeMap<Integer, Stage> stages = new TreeMap<>();
  private final TreeSet<Integer> looked = new TreeSet<>();

  /** What was told last of maps whose stores are not known yet, as after a restart. */
  private final TreeMap<Integer, StoreReport> early = new TreeMap<>();

  /** One map. */
  private static final class Stage {
    private final MapPlaces.BoundStore store;
    private final WriteBehind behind;
    private long reportedCount;
    private int reportedRefused;
    private boolean reportDue;

    /** Lets changes that somebody waits for go as soon as the store is free; null if none did. */
    private @Nullable Supplier<@Nullable Primary> asking;

    private long reportedNanos;

    Stage(MapPlaces.BoundStore store, int partition, long nowNanos) {
      this.store = store;
      WriteBehind.Place place = new WriteBehind.Place(store.binding().scope(), partition);
      behind = new WriteBehind(store.binding().config(), place, store.shared());
      reportedNanos = nowNanos;
    }
  }

  /** What the primary lends to who writes. */
  interface Primary {
    /** Under which it writes. */
    long epoch();

    /** Whether every in-sync backup has a change. */
    boolean haveAll(Dot dot);

    /** Makes the change that tells backups. */
    void report(int mapId, WriteBehind behind);
  }

  StagedMaps(HostContext context, int group, int partition) {
    this.context = context;
    this.group = group;
    this.partition = partition;
  }

  @Override
  public void changed(Delta change) {
    Stage stage = stage(change.mapId());
    if (stage != null && LoadedStamp.is(change.stampTime())) {
      stage.behind.forget(change.key());
    } else if (stage != null && context.places().isHere(change.mapId(), group, partition)) {
      byte[] value = change.value();
      byte[] visible =
          value != null && StateValue.isState(value) ? StateValue.visible(value) : value;
      stage.behind.stage(change.key(), visible, change.dot(), context.nowNanos());
    }
  }

  @Override
  public void told(StoreReport report) {
    if (!looked.contains(report.mapId())) {
      early.put(report.mapId(), report);
    }
    Stage stage = stage(report.mapId());
    if (stage != null) {
      stage.behind.forget(report.durable(), report.pending());
    }
  }

  @Override
  public void gaveWay(int mapId, byte[] key) {
    Stage stage = stages.get(mapId);
    if (stage != null) {
      stage.behind.forget(key);
    }
  }

  @Override
  public boolean holds(int mapId, byte[] key) {
    return find(mapId, key) != null;
  }

  @Override
  public Standing standing(int mapId, byte[] key) {
    Stage stage = stages.get(mapId);
    return stage == null ? Standing.STORED : stage.behind.standing(key);
  }

  /** What is staged for a key; null if the store has it. */
  @Nullable StagedChange find(int mapId, byte[] key) {
    Stage stage = stages.get(mapId);
    return stage == null ? null : stage.behind.find(key);
  }

  /** What is staged of a map; null if nothing ever was. */
  @Nullable WriteBehind of(int mapId) {
    Stage stage = stages.get(mapId);
    return stage == null ? null : stage.behind;
  }

  /** How many keys wait for a store, and how many it refuses. */
  int pending() {
    int pending = 0;
    for (Stage stage : stages.values()) {
      pending += stage.behind.pending() + stage.behind.refused();
    }
    return pending;
  }

  @Override
  public void ask(int mapId, AskedChange change, Supplier<@Nullable Primary> by) {
    Stage stage = stage(mapId);
    if (stage == null) {
      throw new IllegalStateException("map " + mapId + " has no store");
    }
    stage.asking = by;
    stage.behind.ask(change);
    writeAsked(stage);
  }

  @Override
  public int asked(int mapId) {
    Stage stage = stages.get(mapId);
    return stage == null ? 0 : stage.behind.asked();
  }

  @Override
  public void settled(int mapId, byte[] key, boolean asTheMap) {
    Stage stage = stages.get(mapId);
    if (stage != null && asTheMap) {
      stage.behind.forget(key);
      stage.reportDue = true;
    } else if (stage != null) {
      stage.behind.flush();
    }
  }

  private void writeAsked(Stage stage) {
    Supplier<@Nullable Primary> asking = stage.asking;
    Primary primary = asking == null || stage.behind.asked() == 0 ? null : asking.get();
    if (primary != null) {
      write(primary, stage);
    }
  }

  @Override
  public void clear() {
    early.clear();
    stages.values().forEach(stage -> stage.behind.clear());
  }

  /** The staging of a map; made with the first change of a map that has a store. */
  private @Nullable Stage stage(int mapId) {
    MapPlaces.BoundStore store = context.places().store(mapId);
    if (store == null) {
      return null;
    }
    Stage known = stages.get(mapId);
    if (known == null) {
      known = new Stage(store, partition, context.nowNanos());
      stages.put(mapId, known);
    }
    return known;
  }

  /**
   * Stages the entries of maps whose stores became known after their first changes, but for those
   * that the store has.
   */
  void look(PartitionState state) {
    for (int mapId : context.places().stored()) {
      boolean isNew = looked.add(mapId);
      StoreReport told = isNew ? early.remove(mapId) : null;
      RecordMemory memory = isNew ? state.memory(mapId) : null;
      if (memory != null) {
        memory.scan(
            RecordMemory.START,
            Integer.MAX_VALUE,
            record -> {
              changed(state.toDelta(mapId, record));
              return true;
            });
      }
      if (told != null) {
        told(told);
      }
    }
  }

  /** The role changed: what the new primary tells is news to its backups. */
  void rowChanged() {
    stages.values().forEach(stage -> stage.reportDue = true);
  }

  /** This replica is not the primary any more. */
  void standDown() {
    for (Stage stage : stages.values()) {
      stage.asking = null;
      stage.behind.standDown();
    }
  }

  /** Hands over what is due, and tells the backups what is stored. */
  void tick(Primary primary) {
    for (Map.Entry<Integer, Stage> entry : stages.entrySet()) {
      Stage stage = entry.getValue();
      write(primary, stage);
      report(primary, entry.getKey(), stage);
    }
  }

  private void write(Primary primary, Stage stage) {
    if (context.places().memory().pressure() != Pressure.NORMAL) {
      stage.behind.flush();
    }
    StoreBatch batch = stage.behind.next(primary.epoch(), context.nowNanos(), primary::haveAll);
    if (batch == null) {
      return;
    }
    long attempt = batch.fence().attempt();
    stage
        .store
        .binding()
        .calls()
        .storeAll(
            batch,
            (result, failure) -> {
              if (result != null) {
                stage.behind.completed(attempt, result, context.nowNanos());
              } else if (failure != null) {
                stage.behind.failed(attempt, failure, context.nowNanos());
              }
              writeAsked(stage);
            });
  }

  private void report(Primary primary, int mapId, Stage stage) {
    boolean news =
        stage.reportDue
            || stage.behind.storedCount() != stage.reportedCount
            || stage.behind.refused() != stage.reportedRefused;
    if (!news
        || context.nowNanos() - stage.reportedNanos < REPORT_NANOS
        || stage.behind.pending() + stage.behind.refused() > MOST_PENDING) {
      return;
    }
    stage.reportDue = false;
    stage.reportedNanos = context.nowNanos();
    stage.reportedCount = stage.behind.storedCount();
    stage.reportedRefused = stage.behind.refused();
    primary.report(mapId, stage.behind);
  }
}
