package io.latticegrid.partition;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Coverage;
import io.latticegrid.crdt.LossListener;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.codec.EntryMerge;
import io.latticegrid.crdt.codec.EntryMerge.Copy;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.id.VersionVector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an entry that two copies have changed apart. Pure.
 *
 * <pre>
 * the same stamp                                   it is the same write: nothing
 * a state on either side, or fields with types     both are joined
 * a client went on there after its write here      theirs, under a stamp that beats mine
 * theirs is later, but came of a repeated attempt  mine, under a stamp that beats theirs
 * theirs is later                                  theirs, under its stamp
 * mine is later                                    nothing
 * </pre>
 *
 * @param mine the dots that my copy contains
 * @param theirs the dots that the other copy contains
 * @param fields those of the map's records that are states; null if none are
 * @param losses told of what gives way to a write that had not seen it
 */
record Reconciliation(
    VersionVector mine, VersionVector theirs, @Nullable TypedFields fields, LossListener losses) {

  /**
   * What is known of the client whose write the other copy has.
   *
   * @param isRepeated the same attempt was executed here as well
   * @param hasGoneOn it had the answer to what is here when it wrote there
   */
  record Client(boolean isRepeated, boolean hasGoneOn) {
    /** Nothing. */
    static final Client UNKNOWN = new Client(false, false);
  }

  /** What is to be done at my copy. */
  sealed interface Verdict {
    /** What is here stays. */
    record Keep() implements Verdict {}

    /** What is here stays, and contains all that the other copy offers. */
    record KeepJoined() implements Verdict {}

    /** Theirs is written, under the stamp that it has there. */
    record Take() implements Verdict {}

    /** The same of a state, which may be offered again after it was changed here. */
    record TakeJoined(byte @Nullable [] value) implements Verdict {}

    /** Theirs is written under a new stamp. */
    record Anew() implements Verdict {}

    /** What is here is written once more, under a new stamp. */
    record Affirm() implements Verdict {}

    /** What both come to is written. */
    record Join(byte @Nullable [] value, long expiresAtMillis) implements Verdict {}
  }

  private static final Verdict KEEP = new Verdict.Keep();

  /** Decides about a key, of which nothing may be here. */
  Verdict decide(@Nullable Copy here, Copy there, Client client) {
    boolean isJoined = EntryMerge.isStateful(here, there);
    int order = here == null ? 1 : there.id().stamp().compareTo(here.id().stamp());
    if (!isJoined && order == 0) {
      return KEEP;
    }
    if (!isJoined && here != null && order < 0 && client.hasGoneOn()) {
      return new Verdict.Anew();
    }
    if (isJoined || (fields != null && !client.isRepeated())) {
      return joined(here, there);
    }
    if (here != null && !theirs.covers(here.id().dot())) {
      Copy lost = order > 0 ? here : there;
      if (!LoadedStamp.is(lost.id().stamp().time())) { // The store still has what was loaded.
        losses.lost(RecordState.WHOLE, writeOf(lost));
      }
    }
    return order <= 0 ? KEEP : client.isRepeated() ? new Verdict.Affirm() : new Verdict.Take();
  }

  private static Write writeOf(Copy copy) {
    byte[] value = copy.value();
    return new Write(value == null ? null : Bytes.wrap(value), copy.id(), 0);
  }

  private Verdict joined(@Nullable Copy here, Copy there) {
    Copy ours = here == null ? null : lifted(here);
    Copy others = lifted(there);
    Coverage seenHere = Coverage.of(mine);
    Copy merged =
        EntryMerge.merge(ours, others, Merge.ofStates(seenHere, Coverage.of(theirs), losses));
    if (merged == others) {
      return new Verdict.TakeJoined(lowered(merged));
    }
    return stands(ours, others, merged)
        ? new Verdict.KeepJoined()
        : new Verdict.Join(lowered(merged), merged.expiresAtMillis());
  }

  /**
   * Whether what is here already is what both come to, at the other copy as well once it follows:
   * there the later stamp stays, so an earlier one here has to be written anew.
   */
  private static boolean stands(@Nullable Copy mine, Copy theirs, Copy merged) {
    if (mine == null) {
      return merged.value() == null && theirs.value() == null;
    }
    return merged.saysTheSame(mine) && mine.id().compareTo(theirs.id()) >= 0;
  }

  private Copy lifted(Copy copy) {
    if (fields == null || copy.value() == null) {
      return copy;
    }
    byte[] value = StateValue.of(fields.lifted(EntryMerge.recordOf(copy)));
    return new Copy(Objects.requireNonNull(value), copy.id(), copy.expiresAtMillis());
  }

  private byte @Nullable [] lowered(Copy copy) {
    return fields == null || copy.value() == null
        ? copy.value()
        : StateValue.of(fields.lowered(EntryMerge.recordOf(copy)));
  }
}
