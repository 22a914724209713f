package io.latticegrid.partition;

import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.partition.AuditedEntries.Held;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.RepairMessage.Differences;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import io.latticegrid.proto.message.VerifyMessage.Verified;
import io.latticegrid.proto.message.VerifyMessage.Verify;
import io.latticegrid.storage.RecordView;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The looks at entries of one partition that somebody asked its primary for. Confined to the
 * shard's loop; at most 64 are under way.
 */
final class Audits {
  private static final int MOST = 64;
  private static final int MOST_ENTRIES = 4_096;
  private static final int MOST_REMEMBERED = 1_024;
  private static final int RETRY_MILLIS = 100;

  private final PartitionState state;
  private final Changes changes;
  private final LentPrimary primary;
  private final SuspendedKeys suspended;
  private final Map<Audit, Consumer<Message>> running = new LinkedHashMap<>();
  private final Set<EntryKey> told = new LinkedHashSet<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private @Nullable Message over;

  /** A node of the digest that the bytes here do not come to. */
  private record Suspect(int depth, int node) {}

  Audits(PartitionState state, Changes changes, LentPrimary primary, SuspendedKeys suspended) {
    this.state = state;
    this.changes = changes;
    this.primary = primary;
    this.suspended = suspended;
  }

  /** Takes a question about one entry; it is answered when everybody has been asked. */
  boolean takes(Operation operation) {
    byte[] key = operation.key();
    HostContext context = primary.context();
    if (primary.right().isStrict() && !primary.right().lasts()) {
      primary.refusals().withoutLease(operation);
    } else if (running.size() >= MOST) {
      primary.refusals().overloaded(operation, "too many entries are being verified");
    } else {
      run(
          AuditedEntries.one(state, context.hybrid(), operation.mapId(), key),
          true,
          audit -> answer(operation, audit),
          notOwner -> operation.reply().reply(0, notOwner));
    }
    return true;
  }

  /** Verifies some entries of a map. */
  void some(int mapId, Verify verify, ReplyTarget reply) {
    if (running.size() >= MOST) {
      String text = "too many entries are being verified";
      reply.reply(0, new Failure(GridException.Code.OVERLOADED, RETRY_MILLIS, text));
      return;
    }
    int most = Math.max(1, Math.min(verify.entries(), MOST_ENTRIES));
    AuditedEntries entries =
        AuditedEntries.some(state, primary.context().hybrid(), mapId, verify.cursor(), most);
    run(
        entries,
        true,
        audit -> reply.reply(primary.right().flags(), report(audit)),
        notOwner -> reply.reply(0, notOwner));
  }

  private static Verified report(Audit audit) {
    AuditedEntries entries = audit.entries();
    Findings findings = audit.findings();
    return Verified.found(entries.next(), entries.isLast(), findings.looked(), findings.damages());
  }

  /** What a store has for a key is not what was written, and there is no entry beside it. */
  void unreadable(Operation operation, StoreException failure) {
    Damage damage =
        new Damage(
            Tier.STORE,
            primary.context().self(),
            operation.key(),
            failure.expected(),
            failure.found(),
            Remedy.NONE);
    Verified answer = Verified.found(0, true, new Looked(0, 0, 1, 0), List.of(damage));
    operation.reply().reply(primary.right().flags(), answer);
  }

  private void run(
      AuditedEntries entries, boolean withCopies, Consumer<Audit> end, Consumer<Message> ended) {
    Audit[] made = new Audit[1];
    made[0] =
        new Audit(
            primary,
            entries,
            (of, findings) ->
                new RowComparison(primary, state, suspended, of, findings, new Mending()),
            () -> {
              if (running.remove(made[0]) != null) {
                end.accept(made[0]);
              }
            });
    running.put(made[0], ended);
    made[0].begin(this::corrupted, withCopies);
  }

  private void corrupted(int depth, int node) {
    primary.context().stats().repair.corrupted.increment();
    suspects.add(new Suspect(depth, node));
  }

  /** Gives out the nodes that are to be taken from another copy. */
  void giveSuspects(BiConsumer<Integer, Integer> taker) {
    suspects.forEach(suspect -> taker.accept(suspect.depth(), suspect.node()));
    suspects.clear();
  }

  /** A backup says what it has. */
  void told(MemberId from, Differences differences) {
    for (Audit audit : List.copyOf(running.keySet())) {
      if (audit.told(from, differences)) {
        return;
      }
    }
  }

  /** Asks again where there was no answer. */
  void tick(long nowNanos) {
    if (!running.isEmpty()) {
      List.copyOf(running.keySet()).forEach(audit -> audit.tick(nowNanos));
    }
  }

  private void answer(Operation operation, Audit audit) {
    Findings findings = audit.findings();
    EntryKey key = new EntryKey(operation.mapId(), operation.key());
    Held held = audit.entries().held().get(key);
    RecordView now = held == null ? null : audit.entries().unchanged(key, held);
    Failure failure = findings.failure();
    if (!findings.damages().isEmpty()) {
      operation.reply().reply(primary.right().flags(), report(audit));
    } else if (failure != null) {
      operation.reply().reply(0, failure);
    } else if (!findings.silent().isEmpty()) {
      String text = "copies at " + findings.silent() + " did not answer: nothing was verified";
      operation.reply().reply(0, new Failure(GridException.Code.NOT_AVAILABLE, 0, text));
    } else if (findings.isChanged()
        || (held == null ? !audit.entries().isAbsent(key) : now == null)) {
      primary.refusals().overloaded(operation, "the entry changed while it was compared");
    } else {
      boolean live = now != null && PartitionState.isLive(now, primary.context().hybrid());
      byte[] value = now == null || !live ? null : VisibleValue.of(now);
      show(operation, held, Verified.sound(value, findings.looked()));
    }
  }

  /** In a strict group what is told of must not get lost any more. */
  private void show(Operation operation, @Nullable Held held, Verified answer) {
    Dot seen = held == null ? new Dot(primary.context().self(), 0) : held.dot();
    if (!primary.right().isStrict()) {
      operation.reply().reply(primary.right().flags(), answer);
      return;
    }
    primary
        .steps()
        .whenEverywhere(
            seen,
            isEverywhere -> {
              if (isEverywhere && primary.right().lasts()) {
                operation.reply().reply(primary.right().flags(), answer);
              } else {
                primary.refusals().withoutLease(operation);
              }
            });
  }

  /** The role ends: whoever asked is to ask the next primary. */
  void end(Message notOwner) {
    over = notOwner;
    List<Consumer<Message>> asked = List.copyOf(running.values());
    running.clear();
    suspects.clear();
    asked.forEach(ended -> ended.accept(notOwner));
  }

  /** Has rows written anew where the map is right. */
  private final class Mending implements RowComparison.Mending {
    @Override
    public void writeAnew(EntryKey key) {
      boolean may =
          over == null
              && primary.steps().storing() != null
              && primary.objection() == null
              && !primary.isFrozen()
              && primary.context().places().hasRoom(key.mapId());
      if (may) {
        changes.again(key.mapId(), key.key());
        primary.worked();
      }
    }

    @Override
    public void found(EntryKey key, StoreBinding.Calls store, Damage damage) {
      if (told.size() >= MOST_REMEMBERED) {
        told.remove(told.iterator().next());
      }
      if (told.add(key)) {
        String what =
            "expected hash %016x, found %016x; %s"
                .formatted(
                    damage.expected(),
                    damage.found(),
                    store.isOwned() ? "it is written anew from the map" : "it is left as it is");
        primary.context().effects().rowCorrupted(key.mapId(), KeyText.of(key.key()), what);
      }
    }
  }
}
