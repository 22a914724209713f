package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The partition table as the metadata log committed it, known at the moment at which the first
 * member shows it, which is the leader. Confined to its caller. What any member shows later must be
 * a prefix of it (I-PT1); what a step may do is looked at by {@link TableSteps}.
 */
public final class CommittedTable {
  static final String NAME = "I-PT1";

  /** A partition. */
  public record Place(int group, int partition) {
    @Override
    public String toString() {
      return group + "/" + partition;
    }
  }

  /**
   * That a member is the primary of a partition, or was. Confined to the table's caller.
   *
   * <p>Ended, it says when, and for how long after its successor counts as acting.
   */
  public static final class Tenure {
    private final long reign;
    private long endedNanos = Long.MAX_VALUE;
    private long actingNanos;

    Tenure(long reign) {
      this.reign = reign;
    }

    /** The reign; of several the newest. */
    public long reign() {
      return reign;
    }

    /** Whether another member took over so long ago that this one must know that it may have. */
    boolean isOver(long nowNanos, boolean strict) {
      // The monotonic clocks of two machines differ by a thousandth, and a little more to be sure.
      long grace = strict ? 0 : actingNanos + actingNanos / 100;
      return endedNanos != Long.MAX_VALUE && nowNanos - endedNanos > grace;
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
      return endedNanos != Long.MAX_VALUE;
    }
  }

  /** Told of each step from one committed image to the next, in order. */
  public interface Steps {
    /** The log went on by one record. */
    default void step(MetadataImage before, MetadataImage after) {}

    /** A row follows another, over one record or several; null before the first. */
    default void row(Place place, @Nullable PartitionRow former, PartitionRow row, long index) {}
  }

  private final List<Steps> listeners = new ArrayList<>();
  private final Consumer<Violation> violated;
  private final Map<Long, MetadataImage> images = new HashMap<>();
  private final Map<MemberId, MetadataImage> shown = new HashMap<>();
  private final Map<Place, Map<MemberId, Tenure>> tenures = new HashMap<>();
  private final Set<Long> former = new HashSet<>();
  private @Nullable MetadataImage newest;

  /** Without any image. */
  public CommittedTable(Consumer<Violation> violated) {
    this.violated = violated;
  }

  /** Adds a listener. */
  public void listen(Steps listener) {
    listeners.add(listener);
  }

  /** The newest image; null before the cluster is founded. */
  public @Nullable MetadataImage newest() {
    return newest;
  }

  /** Whether the image of a member is one of the cluster that is known here. */
  private boolean isKnownCluster(MetadataImage image) {
    MetadataImage last = newest;
    if (last != null && last.clusterId() != image.clusterId() && former.add(image.clusterId())) {
      // Founded anew: nothing of the former cluster binds it.
      former.add(last.clusterId());
      images.clear();
      shown.clear();
      tenures.clear();
      newest = null;
      former.remove(image.clusterId());
      return true;
    }
    return last == null || last.clusterId() == image.clusterId();
  }

  /** A member shows an image that it did not show before. */
  public void shows(MemberId member, MetadataImage image, long nowNanos) {
    if (!isKnownCluster(image)) {
      return;
    }
    MetadataImage before = shown.put(member, image);
    if (before != null && before.index() >= image.index()) {
      violate(member + " went back from image " + before.index() + " to " + image.index());
    }
    MetadataImage last = newest;
    if (last == null || image.index() > last.index()) {
      commit(last, image, nowNanos);
    } else {
      compare(member, image);
    }
  }

  private void compare(MemberId member, MetadataImage image) {
    MetadataImage known = images.putIfAbsent(image.index(), image);
    if (known == null || known == image) {
      return;
    }
    boolean same =
        known.members().equals(image.members())
            && known.draining().equals(image.draining())
            && known.tables().equals(image.tables());
    if (!same) {
      violate(member + " has another image of index " + image.index());
    }
  }

  private void commit(@Nullable MetadataImage last, MetadataImage image, long nowNanos) {
    images.put(image.index(), image);
    newest = image;
    for (PartitionTable table : image.tables()) {
      PartitionTable old = last == null ? null : table(last, table.group());
      for (PartitionRow row : table.rows()) {
        PartitionRow former = old == null ? null : old.row(row.partition());
        if (former != row && (former == null || !former.equals(row))) {
          Place place = new Place(table.group(), row.partition());
          follow(place, former, row, image, nowNanos);
          listeners.forEach(listener -> listener.row(place, former, row, image.index()));
        }
      }
    }
    if (last != null && last.index() + 1 == image.index()) {
      listeners.forEach(listener -> listener.step(last, image));
    }
  }

  private void follow(
      Place place,
      @Nullable PartitionRow former,
      PartitionRow row,
      MetadataImage image,
      long nowNanos) {
    if (former != null && row.epoch() <= former.epoch()) {
      violate(place + " went from epoch " + former.epoch() + " to " + row.epoch());
    }
    MemberId now = row.primary().orElse(MemberId.NONE);
    Map<MemberId, Tenure> ofPlace = tenures.computeIfAbsent(place, any -> new HashMap<>());
    Tenure present = ofPlace.get(now);
    if (present == null || present.hasEnded() || present.reign != row.reign()) {
      ofPlace.put(now, new Tenure(row.reign()));
    }
    MemberId before = former == null ? now : former.primary().orElse(MemberId.NONE);
    Tenure ended = before.equals(now) ? null : ofPlace.get(before);
    if (ended != null) {
      ended.endedNanos = nowNanos;
      ended.actingNanos = image.actingMillis() * 1_000_000L;
    }
  }

  static @Nullable PartitionTable table(MetadataImage image, int group) {
    for (PartitionTable table : image.tables()) {
      if (table.group() == group) {
        return table;
      }
    }
    return null;
  }

  /** A group of the newest image. */
  public @Nullable GroupInfo group(int group) {
    MetadataImage last = newest;
    return last == null ? null : group(last, group);
  }

  static @Nullable GroupInfo group(MetadataImage image, int group) {
    for (GroupInfo info : image.catalog().groups()) {
      if (info.id() == group) {
        return info;
      }
    }
    return null;
  }

  /** The committed row of a partition. */
  public @Nullable PartitionRow row(int group, int partition) {
    MetadataImage last = newest;
    PartitionTable table = last == null ? null : table(last, group);
    return table == null || partition >= table.rows().size() ? null : table.row(partition);
  }

  /** When a member was primary of a partition last; null if it never was. */
  public @Nullable Tenure tenure(int group, int partition, MemberId member) {
    Map<MemberId, Tenure> ofPlace = tenures.get(new Place(group, partition));
    return ofPlace == null ? null : ofPlace.get(member);
  }

  private void violate(String what) {
    violated.accept(new Violation(NAME, what));
  }
}
