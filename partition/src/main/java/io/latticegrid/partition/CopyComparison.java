package io.latticegrid.partition;

import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.partition.AuditedEntries.Held;
import io.latticegrid.partition.AuditedEntries.Node;
import io.latticegrid.proto.message.RepairMessage.DifferenceAsk;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.RepairMessage.NodeDifference;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a primary compares entries with what its backups in sync have, by the questions with which
 * copies are repaired. Confined to the shard's loop.
 *
 * <p>An answer counts once the backup contains what the primary did at the beginning; what the
 * primary has changed since is left out. So nothing that is on its way is taken for damage.
 */
final class CopyComparison {
  /** How long it takes at most: by then a backup that does not answer is not in sync any more. */
  private static final long LIMIT_NANOS = 10_000_000_000L;

  private static final long AGAIN_NANOS = 100_000_000L;
  private static final int TRIES_AT_ONCE = 3;

  private final LentPrimary primary;
  private final AuditedEntries entries;
  private final Findings findings;
  private final Map<MemberId, Question> open = new TreeMap<>();
  private long begunNanos;
  private long reign;

  /** What a backup was asked last. */
  private record Question(long number, long askedNanos, int tries) {}

  CopyComparison(LentPrimary primary, AuditedEntries entries, Findings findings) {
    this.primary = primary;
    this.entries = entries;
    this.findings = findings;
  }

  /** Asks every backup that is in sync. */
  void begin() {
    begunNanos = primary.context().nowNanos();
    PartitionRow row = row();
    if (row == null) {
      return;
    }
    reign = row.reign();
    for (MemberId member : row.inSync()) {
      if (!member.equals(primary.context().self())
          && primary.context().repairs().understands(member)) {
        ask(member, 0);
      }
    }
  }

  private @Nullable PartitionRow row() {
    return primary.context().places().row(primary.group(), primary.partition());
  }

  private void ask(MemberId member, int tries) {
    HostContext context = primary.context();
    long number = context.repairs().nextNumber();
    open.put(member, new Question(number, context.nowNanos(), tries));
    DifferenceAsk ask = new DifferenceAsk(reign, number, entries.depth(), entries.sums());
    Repairs.send(context, member, primary.group(), primary.partition(), ask);
  }

  /** Whether every backup has answered, or is not to be waited for. */
  boolean isOver() {
    return open.isEmpty();
  }

  /** Asks again who has not answered. */
  void tick(long nowNanos) {
    PartitionRow row = row();
    for (Map.Entry<MemberId, Question> entry : Map.copyOf(open).entrySet()) {
      MemberId member = entry.getKey();
      if (row == null || !row.inSync().contains(member)) {
        open.remove(member); // What it has counts no more.
      } else if (nowNanos - begunNanos > LIMIT_NANOS) {
        open.remove(member);
        findings.silent(member, entries.held().size());
      } else if (nowNanos - entry.getValue().askedNanos() > AGAIN_NANOS) {
        ask(member, entry.getValue().tries() + 1);
      }
    }
  }

  /** Takes an answer; false if it is to a question of somebody else's. */
  boolean told(MemberId from, Differences told) {
    Question asked = open.get(from);
    if (asked == null || asked.number() != told.number()) {
      return false;
    }
    boolean all =
        told.nodes().size() == entries.nodes().size()
            && told.nodes().stream().allMatch(NodeDifference::complete);
    if (all && told.progress().covers(entries.begun())) {
      open.remove(from);
      for (int i = 0; i < told.nodes().size(); i++) {
        compare(from, entries.nodes().get(i), told.nodes().get(i));
      }
      findings.looked(new Looked(0, entries.held().size(), 0, 0));
    } else if (asked.tries() < TRIES_AT_ONCE) {
      ask(from, asked.tries() + 1);
    } // Else with the next tick.
    return true;
  }

  private void compare(MemberId from, Node here, NodeDifference there) {
    if (there.intact()) {
      findings.explained(here.number());
    }
    Map<EntryKey, Delta> records = new TreeMap<>(EntryKey.ORDER);
    for (Delta record : there.records()) {
      EntryKey key = new EntryKey(record.mapId(), record.key());
      if (record.value() != null && isAskedFor(key)) {
        records.put(key, record);
      }
    }
    Set<Long> unknown = new HashSet<>(there.unknown());
    Blame blame = new Blame(from, !here.isIntact() && there.intact(), there.intact());
    if (!unknown.isEmpty()) {
      entries
          .held()
          .forEach((key, held) -> {
            if (unknown.contains(held.sum())) {
              differs(blame, key, held, records.remove(key));
            }
          });
    }
    records.forEach((key, theirs) -> onlyThere(blame, key, theirs));
  }

  private boolean isAskedFor(EntryKey key) {
    byte[] only = entries.only();
    return key.mapId() == entries.mapId() && (only == null || Arrays.equals(only, key.key()));
  }

  /**
   * Who is wrong where two copies differ: the one that disagrees with its own digest, else the
   * backup.
   */
  private record Blame(MemberId backup, boolean primary, boolean backupIntact) {}

  private void differs(Blame blame, EntryKey key, Held held, @Nullable Delta theirs) {
    long there = theirs == null ? 0 : sumOf(theirs);
    if (entries.unchanged(key, held) == null) {
      findings.changed();
    } else {
      damaged(blame, key, held.sum(), there);
    }
  }

  private void onlyThere(Blame blame, EntryKey key, Delta theirs) {
    if (!entries.isAbsent(key) || !entries.begun().covers(theirs.dot())) {
      findings.changed();
    } else {
      damaged(blame, key, 0, sumOf(theirs));
    }
  }

  private void damaged(Blame blame, EntryKey key, long here, long there) {
    MemberId self = primary.context().self();
    if (!blame.primary() && blame.backupIntact()) {
      // Its own look at its bytes does not find this; what disagrees with its digest it counts.
      primary.context().stats().repair.corrupted.increment();
    }
    findings.damaged(
        blame.primary()
            ? new Damage(Tier.PRIMARY, self, key.key(), there, here, Remedy.FROM_COPY)
            : new Damage(Tier.BACKUP, blame.backup(), key.key(), here, there, Remedy.FROM_COPY));
  }

  /** What no other copy can say: the entries of a node that do not come to what the digest says. */
  void nobodyElse() {
    MemberId self = primary.context().self();
    for (Node node : entries.nodes()) {
      byte[] only = entries.only();
      if (node.isIntact() || findings.isExplained(node.number())) {
        continue;
      }
      if (only == null) {
        long found = node.total() - node.missing();
        findings.damaged(
            new Damage(Tier.PRIMARY, self, new byte[0], node.total(), found, Remedy.NONE));
      } else {
        Held held = entries.held().get(new EntryKey(entries.mapId(), only));
        long found = held == null ? 0 : held.sum();
        findings.damaged(
            new Damage(Tier.PRIMARY, self, only, found + node.missing(), found, Remedy.NONE));
      }
    }
  }

  private static long sumOf(Delta record) {
    byte[] value = record.value();
    return EntrySum.of(record, value == null ? new byte[0] : value, KeyHash.hash(record.key()));
  }
}
