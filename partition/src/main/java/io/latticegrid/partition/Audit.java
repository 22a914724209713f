package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.partition.AuditedEntries.Node;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import java.util.function.BiConsumer;

/**
 * One look at some entries of a partition, wherever they are. Confined to the shard's loop.
 *
 * <pre>
 * begun ─▶ own bytes against the digest ─▶ copies in sync ─▶ rows of the store ─▶ over
 * </pre>
 */
final class Audit {
  private final AuditedEntries entries;
  private final Findings findings = new Findings();
  private final CopyComparison copies;
  private final RowComparison rows;
  private final Runnable over;
  private boolean comparing;

  /** What an audit is made of. */
  interface Parts {
    /** The comparison with the store. */
    RowComparison rows(AuditedEntries entries, Findings findings);
  }

  Audit(LentPrimary primary, AuditedEntries entries, Parts parts, Runnable over) {
    this.entries = entries;
    this.copies = new CopyComparison(primary, entries, findings);
    this.rows = parts.rows(entries, findings);
    this.over = over;
  }

  AuditedEntries entries() {
    return entries;
  }

  Findings findings() {
    return findings;
  }

  /**
   * Looks at the bytes that are here, and asks the others.
   *
   * @param corrupted told of nodes that do not come to what the digest says
   * @param withCopies whether backups are asked, too
   */
  void begin(BiConsumer<Integer, Integer> corrupted, boolean withCopies) {
    findings.looked(new Looked(entries.held().size(), 0, 0, 0));
    for (Node node : entries.nodes()) {
      if (!node.isIntact()) {
        corrupted.accept(entries.depth(), node.number());
      }
    }
    comparing = true;
    if (withCopies) {
      copies.begin();
    }
    goOn();
  }

  /** Takes the answer of a backup; false if it is to another question. */
  boolean told(MemberId from, Differences told) {
    boolean taken = comparing && copies.told(from, told);
    if (taken) {
      goOn();
    }
    return taken;
  }

  void tick(long nowNanos) {
    if (comparing) {
      copies.tick(nowNanos);
      goOn();
    }
  }

  private void goOn() {
    if (comparing && copies.isOver()) {
      comparing = false;
      copies.nobodyElse();
      rows.begin(over);
    }
  }
}
