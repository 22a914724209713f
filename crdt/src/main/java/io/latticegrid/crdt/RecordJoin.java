package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Joins records field by field, and finds the concurrent writes that get lost. Static only. */
final class RecordJoin {
  private RecordJoin() {}

  static RecordState join(RecordState mine, RecordState theirs, Merge merge) {
    DotMap<TypedKey<Integer>, Crdt<?>> typed =
        mine.typed().join(theirs.typed(), at -> merge.atField(at.key()));
    Existence one = mine.existence();
    Existence other = theirs.existence();
    if (one == null || other == null) {
      RecordState known = one != null ? mine : theirs;
      Coverage pruning = one != null ? merge.theirs() : merge.mine();
      return isStampedCovered(known, pruning)
          ? new RecordState(null, null, false, RecordState.ABSENT.plain(), typed)
          : new RecordState(
              known.existence(), known.created(), known.whole(), known.plain(), typed);
    }
    Existence last = one.id().compareTo(other.id()) >= 0 ? one : other;
    reportExistence(mine, theirs, last, merge);
    WriteId created = later(mine.created(), theirs.created());
    SortedMap<Integer, Write> plain = new PlainJoin(mine, theirs, created, merge).join();
    boolean whole = isWhole(mine, created) || isWhole(theirs, created);
    return new RecordState(last, created, whole, plain, typed);
  }

  private static boolean isWhole(RecordState record, @Nullable WriteId created) {
    return record.whole() && created != null && created.equals(record.created());
  }

  private static @Nullable WriteId later(@Nullable WriteId a, @Nullable WriteId b) {
    return a == null || (b != null && b.compareTo(a) > 0) ? b : a;
  }

  /** Whether somebody has seen all that a record holds. */
  static boolean isCovered(RecordState record, Coverage coverage) {
    Uncovered uncovered = new Uncovered(coverage);
    record.visitDots(uncovered);
    return !uncovered.found;
  }

  private static boolean isStampedCovered(RecordState record, Coverage coverage) {
    Uncovered uncovered = new Uncovered(coverage);
    record.visitStamped(uncovered);
    return !uncovered.found;
  }

  /** A removal that lost is told; so are the fields that it hides if it won. */
  private static void reportExistence(
      RecordState mine, RecordState theirs, Existence last, Merge merge) {
    boolean mineLast = last.equals(mine.existence());
    Existence lost = mineLast ? theirs.existence() : mine.existence();
    if (lost == null
        || lost.alive() == last.alive()
        || !concurrent(mine.existence(), theirs.existence(), merge)) {
      return;
    }
    if (last.alive()) {
      merge.losses().lost(RecordState.EXISTENCE, Write.tombstone(lost.id()));
      return;
    }
    Coverage removerSaw = mineLast ? merge.mine() : merge.theirsSeen();
    (mineLast ? theirs : mine)
        .plain()
        .forEach((field, write) -> {
          if (field != RecordState.SCHEMA && !removerSaw.covers(write.id().dot())) {
            merge.losses().lost(field, write);
          }
        });
  }

  private static boolean concurrent(
      @Nullable Existence mine, @Nullable Existence theirs, Merge merge) {
    return mine != null && theirs != null && merge.concurrent(mine.id().dot(), theirs.id().dot());
  }

  private static final class Uncovered implements DotVisitor {
    private final Coverage coverage;
    private boolean found;

    Uncovered(Coverage coverage) {
      this.coverage = coverage;
    }

    @Override
    public void held(Dot dot) {
      found |= !coverage.covers(dot);
    }

    @Override
    public void stamped(Dot dot) {
      found |= !coverage.covers(dot);
    }
  }
}
