package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One batch under way: runs its sections and answers when the last one is done. Confined to the
 * shard's loop.
 */
final class BatchRun {
  /** What a value costs in an answer beside its own bytes, at most. */
  static final int FOUND_BYTES = 6;

  private static final String TOO_MUCH =
      "the values of a batch have at most 16 MiB; ask for fewer keys at once";

  private static final byte[] NOTHING = {};

  private final PartitionHost host;
  private final int group;
  private final Operation prototype;
  private final Batch batch;
  private final @Nullable SectionResult[] results;
  private long answerBytes;
  private int open;
  private int flags;

  BatchRun(PartitionHost host, int group, Operation prototype, Batch batch) {
    this.host = host;
    this.group = group;
    this.prototype = prototype;
    this.batch = batch;
    this.results = new SectionResult[batch.sections().size()];
    this.open = results.length;
  }

  void run() {
    if (open == 0) {
      prototype.reply().reply(0, new BatchResult(List.of()));
    }
    int lookedAt = 0;
    for (int index = 0; index < results.length; index++) {
      if (index == lookedAt) {
        lookedAt = host.reads().lookAhead().over(group, mapId(), batch.sections(), index);
      }
      run(index, batch.sections().get(index), false);
    }
  }

  private void run(int index, BatchSection section, boolean loaded) {
    boolean reads = batch.kind() == BatchKind.GET;
    int partition = section.partition();
    Partition found = reads ? host.readable(group, partition) : host.find(group, partition);
    PrimaryRole role = found == null ? null : found.primary();
    ReplyTarget done = (replyFlags, answer) -> done(index, section, replyFlags, answer);
    if (found == null || role == null) {
      host.notServed(group, section.partition(), done);
    } else if (!fits(section)) {
      done.reply(0, new Failure(GridException.Code.TOO_LARGE, 0, Limits.SIZES));
    } else if (reads) {
      answerReads(index, found, role, done, loaded);
    } else {
      Operation write = write(section, done);
      Message wrong = role.objection(write, section.epoch());
      if (wrong != null) {
        done.reply(0, wrong);
      } else if (role.stores().writesThrough(mapId()) && !section.entries().isEmpty()) {
        writeThrough(index, section, role, write);
      } else if (loaded || !tells()) {
        role.executeSection(write, batch.kind(), section);
      } else {
        afterLoading(
            index, section, role, done, () -> role.executeSection(write, batch.kind(), section));
      }
    }
  }

  /** Whether it says where there were entries. */
  private boolean tells() {
    return batch.kind() == BatchKind.REMOVE_TELLING;
  }

  /** A key that is alone in its section is remembered for retries as any write is. */
  private void writeThrough(int index, BatchSection section, PrimaryRole role, Operation write) {
    Header.Attempt attempt = section.entries().size() == 1 ? write.attempt() : null;
    new SingleSteps(
            role,
            (stepFlags, applied) -> {
              List<Found> told = tells() ? told(applied) : List.of();
              finish(index, stepFlags, SectionResult.done(section.partition(), told));
            },
            write.reply())
        .run(prototype, attempt, batch.kind(), section.entries());
  }

  /** Goes on when what only the store has is here: at once if there is nothing of that kind. */
  private void afterLoading(
      int index, BatchSection section, PrimaryRole role, ReplyTarget done, Runnable next) {
    List<KeyValue> unknown =
        role.stores().isReadFrom(mapId())
            ? section.entries().stream()
                .filter(entry -> role.stores().isWanted(mapId(), entry.key()))
                .toList()
            : List.of();
    if (unknown.isEmpty()) {
      next.run();
    } else {
      new SingleSteps(role, (stepFlags, applied) -> run(index, section, true), done)
          .run(prototype, null, BatchKind.GET, unknown);
    }
  }

  private static List<Found> told(boolean[] applied) {
    List<Found> told = new ArrayList<>(applied.length);
    for (boolean one : applied) {
      told.add(new Found(one ? NOTHING : null));
    }
    return told;
  }

  private void answerReads(
      int index, Partition partition, PrimaryRole role, ReplyTarget done, boolean loaded) {
    BatchSection section = batch.sections().get(index);
    Failure objection = role.readObjection(mapId());
    if (objection != null) {
      done.reply(0, objection);
      return;
    }
    Runnable reading = () -> read(index, section, partition, role, done);
    if (loaded) {
      reading.run();
    } else {
      // All is read at one moment, when what only the store has is here.
      afterLoading(index, section, role, done, reading);
    }
  }

  private void read(
      int index, BatchSection section, Partition partition, PrimaryRole role, ReplyTarget done) {
    VersionVector seen = role.isStrict() ? new VersionVector() : null;
    SectionResult found = read(section, partition, seen);
    if (seen == null && role.mayRead()) {
      finish(index, role.flags(), found);
      return;
    }
    role.whenReplicated(
        seen,
        shown -> {
          // After the reading, as a pause may fall between.
          if (shown && role.mayRead()) {
            finish(index, role.flags(), found);
          } else {
            host.notServed(group, section.partition(), done);
          }
        });
  }

  private static SectionResult tooMuch(int partition) {
    return new SectionResult(partition, GridException.Code.TOO_LARGE, false, TOO_MUCH, List.of());
  }

  private int mapId() {
    return prototype.mapId();
  }

  private static boolean fits(BatchSection section) {
    long bytes = 0;
    for (KeyValue entry : section.entries()) {
      byte[] value = entry.value();
      if (!Limits.fits(entry.key(), value)) {
        return false;
      }
      bytes += Limits.DELTA_BYTES + entry.key().length + (value == null ? 0 : value.length);
    }
    return section.entries().size() <= 1 || bytes <= Limits.MAX_VALUE;
  }

  private SectionResult read(
      BatchSection section, Partition partition, @Nullable VersionVector seen) {
    final long bytesBefore = answerBytes;
    List<Found> found = new ArrayList<>(section.entries().size());
    for (KeyValue entry : section.entries()) {
      byte[] value = host.reads().get(partition, prototype.mapId(), entry.key(), seen);
      answerBytes += FOUND_BYTES + (value == null ? 0 : value.length);
      if (answerBytes > Limits.MAX_ANSWER_BYTES) {
        answerBytes = bytesBefore;
        return tooMuch(section.partition());
      }
      found.add(new Found(value));
    }
    return SectionResult.done(section.partition(), found);
  }

  private Operation write(BatchSection section, ReplyTarget done) {
    Header.Attempt attempt = prototype.attempt();
    byte[] anyKey = section.entries().isEmpty() ? new byte[0] : section.entries().get(0).key();
    return new Operation(
        prototype.mapId(),
        new Remove(anyKey, null, false),
        attempt == null || section.sequence() == 0
            ? null
            : new Header.Attempt(
                attempt.session(), section.sequence(), section.acknowledgedBelow()),
        prototype.level(),
        done);
  }

  private void done(int index, BatchSection section, int replyFlags, Message answer) {
    if (answer instanceof Failure failure) {
      finish(
          index,
          replyFlags,
          new SectionResult(section.partition(), failure.code(), false, failure.text(), List.of()));
    } else if (answer instanceof NotOwner) {
      finish(
          index,
          replyFlags,
          new SectionResult(
              section.partition(),
              GridException.Code.NOT_AVAILABLE,
              true,
              "another member serves the partition",
              List.of()));
    } else {
      byte[] bits = answer instanceof Result result ? result.value() : null;
      List<Found> told = tells() ? told(section.entries().size(), bits) : List.of();
      finish(index, replyFlags, SectionResult.done(section.partition(), told));
    }
  }

  /** What {@link Changes#found} has found. */
  private static List<Found> told(int keys, byte @Nullable [] bits) {
    boolean[] found = new boolean[keys];
    for (int i = 0; i < keys && bits != null && i / 8 < bits.length; i++) {
      found[i] = (bits[i / 8] >> (i % 8) & 1) != 0;
    }
    return told(found);
  }

  private void finish(int index, int replyFlags, SectionResult result) {
    results[index] = result;
    flags |= replyFlags;
    if (--open == 0) {
      List<SectionResult> all = new ArrayList<>(results.length);
      for (SectionResult each : results) {
        all.add(Objects.requireNonNull(each));
      }
      prototype.reply().reply(flags, new BatchResult(all));
    }
  }
}
