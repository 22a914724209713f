package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.CommittedTable.Tenure;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who answers is entitled to at the moment at which the answer leaves. Confined to its caller.
 *
 * <ul>
 *   <li>I-FEN: no write is acknowledged and no read answered as if it were the newest by a primary
 *       after another one took over; in a {@code crdt} group, after the time for which its
 *       successor counts as acting. A read that is flagged promises nothing and is not looked at,
 *       nor is anything flagged where each side of a split goes on.
 *   <li>I-PT2: no two members acknowledge writes to one partition of a strict group in turns.
 *   <li>I-PT4: nobody answers for a partition that is not served, or that it never served.
 * </ul>
 */
public final class FencedAnswers {
  /**
   * An answer to an operation on an entry, no refusal.
   *
   * @param by who gives it
   * @param group of the partition
   * @param partition concerned
   * @param isWrite whether a write is acknowledged
   * @param isActing whether it is flagged
   */
  public record Answer(MemberId by, int group, int partition, boolean isWrite, boolean isActing) {}

  private final CommittedTable table;
  private final Consumer<Violation> violated;
  private final Map<Place, Long> newestReigns = new HashMap<>();

  /** Compares with a table. */
  public FencedAnswers(CommittedTable table, Consumer<Violation> violated) {
    this.table = table;
    this.violated = violated;
  }

  /** An answer leaves. */
  public void answered(Answer answer, long nowNanos) {
    GroupInfo group = table.group(answer.group());
    if (group == null || (answer.isActing() && !answer.isWrite())) {
      return;
    }
    if (answer.isActing() && group.onSplit() == GroupInfo.OnSplit.ACT) {
      return;
    }
    boolean strict = group.mode() == GroupInfo.Mode.STRICT;
    Tenure tenure = table.tenure(answer.group(), answer.partition(), answer.by());
    if (tenure == null) {
      violate("I-PT4", "answered for a partition that it never served", answer);
    } else if (tenure.isOver(nowNanos, strict)) {
      PartitionRow row = table.row(answer.group(), answer.partition());
      boolean served = row != null && row.state() == PartitionRow.State.SERVED;
      violate(
          served ? "I-FEN" : "I-PT4",
          served
              ? "answered after another primary took over, " + row
              : "answered for a partition that nobody serves",
          answer);
    } else if (strict && answer.isWrite()) {
      accepted(answer, tenure);
    }
  }

  private void accepted(Answer answer, Tenure tenure) {
    Place place = new Place(answer.group(), answer.partition());
    long newest = newestReigns.merge(place, tenure.reign(), Math::max);
    if (newest > tenure.reign()) {
      violate("I-PT2", "acknowledged a write after one of reign " + newest, answer);
    }
  }

  private void violate(String invariant, String what, Answer answer) {
    violated.accept(new Violation(invariant, answer.by() + " " + what + ": " + answer));
  }
}
