package io.latticegrid.crdt;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.Dot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place for one value. Immutable. The state holds the writes that nobody has superseded (Almeida
 * et al., 2018, the dot function), one unless members wrote concurrently, and never more than one
 * of a member. The type says which of them is read:
 *
 * <ul>
 *   <li>last-write: the one with the latest stamp;
 *   <li>multi-value: all of them;
 *   <li>first-write: the one with the earliest stamp, and a write after it is ignored;
 *   <li>max, min: the greatest or least value ({@link Canonical#compare}), and a write that doesn't
 *       beat it is ignored.
 * </ul>
 *
 * <p>Concurrent writes that are not read are kept until the next write supersedes them: dropping
 * them at once would make merging depend on its order when one of them is removed at the same time.
 *
 * @param type one of the types of registers
 * @param writes ascending by dot
 */
public record Register(CrdtType type, List<Write> writes) implements Crdt<Register> {
  private static final Comparator<Write> BY_DOT = Comparator.comparing(write -> write.id().dot());
  private static final Comparator<Write> BY_STAMP = Comparator.comparing(Write::id);

  /** Freezes the writes. */
  public Register {
    writes = List.copyOf(writes);
  }

  /** A register that was never written. */
  public static Register empty(CrdtType type) {
    return new Register(type, List.of());
  }

  /** The write that is read; null if there is none. A multi-value register gives the latest. */
  public @Nullable Write winner() {
    return writes.size() <= 1
        ? (writes.isEmpty() ? null : writes.get(0))
        : writes.stream().max(this::compare).orElse(null);
  }

  /** What a reader sees at a cluster time; null if nothing, or removed, or expired. */
  public @Nullable Bytes read(long nowMillis) {
    Write winner = winner();
    return winner == null ? null : winner.read(nowMillis);
  }

  /** All values that nobody has superseded, in the order of their stamps. */
  public List<Bytes> values() {
    List<Bytes> values = new ArrayList<>();
    for (Write write : writes.stream().sorted(BY_STAMP).toList()) {
      Bytes value = write.value();
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** With a value that never expires. */
  public Register written(Bytes value, WriteId id) {
    return written(Write.of(value, id));
  }

  /** With a write in place of those seen, unless the type ignores it. */
  public Register written(Write write) {
    Write winner = winner();
    return winner == null || supersedes(write, winner) ? new Register(type, List.of(write)) : this;
  }

  private boolean supersedes(Write write, Write winner) {
    return switch (type) {
      case FIRST_WRITE_REGISTER -> false;
      case MAX_REGISTER, MIN_REGISTER -> compareValues(write, winner) > 0;
      default -> true;
    };
  }

  /** The greater is the one that is read. */
  private int compare(Write a, Write b) {
    int byStamp = a.id().compareTo(b.id());
    return switch (type) {
      case FIRST_WRITE_REGISTER -> -byStamp;
      case MAX_REGISTER, MIN_REGISTER -> {
        int byValue = compareValues(a, b);
        yield byValue != 0 ? byValue : -byStamp;
      }
      default -> byStamp;
    };
  }

  private int compareValues(Write a, Write b) {
    Bytes one = a.value();
    Bytes other = b.value();
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null); // a tombstone is beaten by any value
    }
    int order = Canonical.compare(one.value(), other.value());
    int total = order != 0 ? order : one.compareTo(other);
    return type == CrdtType.MIN_REGISTER ? -total : total;
  }

  @Override
  public boolean isBottom() {
    return writes.isEmpty();
  }

  @Override
  public boolean isPresent() {
    Write winner = winner();
    return winner != null && !winner.isTombstone();
  }

  @Override
  public Register join(Register other, Merge merge) {
    if (writes.equals(other.writes)) {
      return this;
    }
    List<Write> joined = new ArrayList<>(writes.size() + other.writes.size());
    for (Write write : writes) {
      Dot dot = write.id().dot();
      if (other.holds(dot) || !merge.theirs().covers(dot)) {
        joined.add(write);
      }
    }
    int ofMine = joined.size();
    for (Write write : other.writes) {
      Dot dot = write.id().dot();
      if (!holds(dot) && !merge.mine().covers(dot)) {
        joined.add(write);
      }
    }
    boolean news = joined.size() > ofMine && ofMine > 0;
    joined.sort(BY_DOT);
    Register result = new Register(type, joined);
    if (news) {
      result.reportLosses(this, other, merge);
    }
    return result;
  }

  /** What one side alone had and is not read now lost to what the other side alone had. */
  private void reportLosses(Register mine, Register theirs, Merge merge) {
    Write winner = winner();
    if (winner == null
        || (type != CrdtType.LWW_REGISTER && type != CrdtType.FIRST_WRITE_REGISTER)) {
      return;
    }
    boolean mineWon = mine.holds(winner.id().dot());
    boolean theirsWon = theirs.holds(winner.id().dot());
    for (Write write : writes) {
      boolean ofMine = mine.holds(write.id().dot());
      boolean ofTheirs = theirs.holds(write.id().dot());
      if ((ofMine && !ofTheirs && !mineWon) || (ofTheirs && !ofMine && !theirsWon)) {
        merge.losses().lost(RecordState.WHOLE, write);
      }
    }
  }

  private boolean holds(Dot dot) {
    for (Write write : writes) {
      if (write.id().dot().equals(dot)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Register removed(WriteId id) {
    return bottom();
  }

  @Override
  public Register fragment(Coverage dots) {
    return new Register(
        type, writes.stream().filter(write -> dots.covers(write.id().dot())).toList());
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    writes.forEach(write -> visitor.held(write.id().dot()));
  }

  /** Without a tombstone that nobody can miss any more. */
  @Override
  public Register pruned(Coverage stable) {
    Write winner = winner();
    boolean gone =
        winner != null
            && winner.isTombstone()
            && writes.stream().allMatch(write -> stable.covers(write.id().dot()));
    return gone ? bottom() : this;
  }

  @Override
  public Register bottom() {
    return empty(type);
  }
}
