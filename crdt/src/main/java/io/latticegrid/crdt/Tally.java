package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;

/**
 * One member's part of a {@link Counter}: two sums that only grow, and of each how much removals
 * have seen. Immutable. Where a spent part was pruned, the member counts in a new one, born later,
 * which replaces the old one wherever that still stands.
 *
 * @param dots of the latest changes of this part
 * @param born the member's sequence with which this part began
 * @param up what the member has added in all, since then
 * @param down what it has subtracted in all, as a positive number
 * @param upGone how much of {@code up} was removed or handed to another member
 * @param downGone the same of {@code down}
 */
public record Tally(DotSet dots, long born, long up, long down, long upGone, long downGone) {
  static final Tally ZERO = new Tally(DotSet.EMPTY, 0, 0, 0, 0, 0);

  /** What the part counts. */
  public long value() {
    return (up - upGone) - (down - downGone);
  }

  /** Whether nothing of it counts any more. */
  public boolean isSpent() {
    return up == upGone && down == downGone;
  }

  Tally changed(Dot dot, long moreUp, long moreDown) {
    return new Tally(
        DotSet.of(dot),
        born == 0 ? dot.sequence() : born,
        Math.addExact(up, moreUp),
        Math.addExact(down, moreDown),
        upGone,
        downGone);
  }

  Tally spent(Dot dot) {
    return new Tally(DotSet.of(dot), born, up, down, up, down);
  }

  /** Both sides' knowledge, with the dots that are left; of two lives the later. */
  Tally max(Tally other, DotSet left) {
    if (born != other.born) {
      Tally later = born > other.born ? this : other;
      return later.with(left.restrictedTo((origin, sequence) -> later.holds(origin, sequence)));
    }
    return new Tally(
        left,
        born,
        Math.max(up, other.up),
        Math.max(down, other.down),
        Math.max(upGone, other.upGone),
        Math.max(downGone, other.downGone));
  }

  private boolean holds(MemberId origin, long sequence) {
    return dots.intersects(DotSet.of(new Dot(origin, sequence)));
  }

  Tally with(DotSet left) {
    return new Tally(left, born, up, down, upGone, downGone);
  }
}
