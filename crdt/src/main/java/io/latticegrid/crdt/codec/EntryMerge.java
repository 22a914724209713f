package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Coverage;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.Existence;
import io.latticegrid.crdt.LossListener;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.MalformedDataException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of two copies of an entry that were changed apart, whatever the types of their values.
 * Static only. Values are as {@link StateValue} has them. Where neither is a state, and for a
 * removal of what merges by stamps, the later write wins whole; everything else is a join of
 * states.
 */
public final class EntryMerge {
  private EntryMerge() {}

  /**
   * An entry, or what is left of a removed one. Immutable.
   *
   * @param value canonical bytes or a state; null after a removal
   * @param id its last write
   * @param expiresAtMillis when reads stop seeing it; 0 for never
   */
  public record Copy(byte @Nullable [] value, WriteId id, long expiresAtMillis) {
    /** Whether it says the same as another, whoever wrote it. */
    public boolean saysTheSame(@Nullable Copy other) {
      return other != null
          && Arrays.equals(value, other.value)
          && expiresAtMillis == other.expiresAtMillis;
    }
  }

  /** Whether more is to be looked at than which copy was written later. */
  public static boolean isStateful(@Nullable Copy mine, Copy theirs) {
    return StateValue.isState(theirs.value) || (mine != null && StateValue.isState(mine.value));
  }

  /**
   * The copy that contains both.
   *
   * @param mine null if nothing is known of the key
   */
  public static Copy merge(@Nullable Copy mine, Copy theirs, Merge merge) {
    if (mine == null && !isJoinedByDots(theirs)) {
      return theirs;
    }
    WriteId later = mine == null || theirs.id.compareTo(mine.id) > 0 ? theirs.id : mine.id;
    if (isJoinedByDots(theirs) || (mine != null && isJoinedByDots(mine))) {
      return joined(mine, theirs, later, merge);
    }
    if (mine != null && bothAre(mine, theirs) && isStateful(mine, theirs)) {
      return joinedRecords(mine, theirs, later, merge);
    }
    return mine == null ? theirs : laterOf(mine, theirs, merge);
  }

  /** Counters, flags and sets: a copy without a value is one that has none of the dots left. */
  private static boolean isJoinedByDots(Copy copy) {
    return StateValue.isState(copy.value) && !(stateOf(copy) instanceof RecordState);
  }

  private static boolean bothAre(Copy mine, Copy theirs) {
    return mine.value != null && theirs.value != null;
  }

  private static Crdt<?> stateOf(Copy copy) {
    byte[] value = copy.value;
    if (value == null) {
      throw new MalformedDataException("no state");
    }
    return StateValue.state(value);
  }

  private static Copy joined(@Nullable Copy mine, Copy theirs, WriteId later, Merge merge) {
    Crdt<?> one = mine != null && isJoinedByDots(mine) ? stateOf(mine) : null;
    Crdt<?> other = isJoinedByDots(theirs) ? stateOf(theirs) : null;
    boolean sameType =
        one == null
            ? other != null && (mine == null || mine.value == null)
            : other == null ? theirs.value == null : one.type() == other.type();
    if (!sameType) {
      // Nothing but damage makes one key hold two types.
      return mine == null ? theirs : laterOf(mine, theirs, merge);
    }
    Crdt<?> state =
        one != null && other != null
            ? join(one, other, merge)
            : one != null
                ? join(one, one.bottom(), merge)
                : other != null ? join(other.bottom(), other, merge) : null;
    return new Copy(state == null ? null : StateValue.of(state), later, 0);
  }

  private static <S extends Crdt<S>> Crdt<?> join(Crdt<?> one, Crdt<?> other, Merge merge) {
    @SuppressWarnings("unchecked") // both are of one type
    S left = (S) one;
    @SuppressWarnings("unchecked")
    S right = (S) other;
    return left.join(right, merge);
  }

  private static Copy joinedRecords(Copy mine, Copy theirs, WriteId later, Merge merge) {
    RecordState state = recordOf(mine).join(recordOf(theirs), merge);
    long expiresAt = state.existence() == null ? 0 : state.existence().expiresAtMillis();
    return new Copy(StateValue.of(state), later, expiresAt);
  }

  /** The record in a copy; an absent one where there is none. */
  public static RecordState recordOf(Copy copy) {
    byte[] value = copy.value;
    return value == null
        ? RecordState.ABSENT
        : StateValue.record(value, copy.id, copy.expiresAtMillis);
  }

  /** Whole, by the stamps; a lost write is told field by field where there are fields. */
  private static Copy laterOf(Copy mine, Copy theirs, Merge merge) {
    boolean mineIsLater = lastWrite(mine).compareTo(lastWrite(theirs)) >= 0;
    Copy lost = mineIsLater ? theirs : mine;
    boolean conflict =
        !mine.id.stamp().equals(theirs.id.stamp())
            && merge.losses() != LossListener.NONE
            && merge.concurrent(mine.id.dot(), theirs.id.dot())
            && !Arrays.equals(mine.value, theirs.value);
    if (conflict) {
      report(lost, mineIsLater ? merge.mine() : merge.theirsSeen(), merge.losses());
    }
    return mineIsLater ? mine : theirs;
  }

  /** That of a record's own: a copy that was merged before has a later stamp than its writes. */
  private static WriteId lastWrite(Copy copy) {
    if (StateValue.isState(copy.value) && stateOf(copy) instanceof RecordState record) {
      Existence existence = record.existence();
      return existence == null ? copy.id : existence.id();
    }
    return copy.id;
  }

  private static void report(Copy lost, Coverage winnerSaw, LossListener losses) {
    byte[] value = lost.value;
    if (value == null) {
      losses.lost(RecordState.EXISTENCE, Write.tombstone(lost.id));
    } else if (StateValue.isState(value) && stateOf(lost) instanceof RecordState record) {
      record
          .plain()
          .forEach((field, write) -> {
            if (field != RecordState.SCHEMA && !winnerSaw.covers(write.id().dot())) {
              losses.lost(field, write);
            }
          });
    } else {
      losses.lost(RecordState.WHOLE, new Write(Bytes.wrap(value), lost.id, lost.expiresAtMillis));
    }
  }
}
