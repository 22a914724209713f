package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Joins the plain fields of two records. Confined to one join. */
final class PlainJoin {
  private final SortedMap<Integer, Write> mine;
  private final SortedMap<Integer, Write> theirs;
  private final @Nullable WriteId created;
  private final boolean createdByMe;
  private final Merge merge;

  PlainJoin(RecordState mine, RecordState theirs, @Nullable WriteId created, Merge merge) {
    this.mine = mine.plain();
    this.theirs = theirs.plain();
    this.created = created;
    createdByMe = created != null && created.equals(mine.created());
    this.merge = merge;
  }

  SortedMap<Integer, Write> join() {
    TreeMap<Integer, Write> joined = new TreeMap<>();
    for (Map.Entry<Integer, Write> entry : mine.entrySet()) {
      Write other = theirs.get(entry.getKey());
      keep(joined, entry.getKey(), entry.getValue(), other);
    }
    for (Map.Entry<Integer, Write> entry : theirs.entrySet()) {
      if (!mine.containsKey(entry.getKey())) {
        keep(joined, entry.getKey(), null, entry.getValue());
      }
    }
    return joined;
  }

  private void keep(
      Map<Integer, Write> joined, int field, @Nullable Write ours, @Nullable Write other) {
    Write later =
        ours == null || (other != null && other.id().compareTo(ours.id()) > 0) ? other : ours;
    if (ours != null && other != null && !Objects.equals(ours.value(), other.value())) {
      report(field, later == ours ? other : ours, ours.id().dot(), other.id().dot());
    }
    WriteId all = created;
    if (later != null && (all == null || later.id().compareTo(all) >= 0)) {
      joined.put(field, later);
    } else if (later != null && all != null && (later == ours) != createdByMe) {
      Dot dot = later.id().dot();
      report(field, later, createdByMe ? all.dot() : dot, createdByMe ? dot : all.dot());
    }
  }

  private void report(int field, Write lost, Dot myWrite, Dot theirWrite) {
    if (field != RecordState.SCHEMA && merge.concurrent(myWrite, theirWrite)) {
      merge.losses().lost(field, lost);
    }
  }
}
