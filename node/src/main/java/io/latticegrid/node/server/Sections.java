package io.latticegrid.node.server;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.partition.Operation;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.Counted;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.DurableAcks;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.proto.transport.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Splits messages with a section per partition over the shards that own the partitions, and joins
 * the answers. Thread-safe. Senders that know the shard table send sections of one shard in one
 * frame, so that mostly nothing is to be split.
 */
final class Sections {
  private final List<Shard> shards;

  Sections(List<Shard> shards) {
    this.shards = shards;
  }

  private <T> Map<Integer, List<Integer>> byShard(
      int group, List<T> sections, ToIntFunction<T> partition) {
    Map<Integer, List<Integer>> indexes = new TreeMap<>();
    for (int index = 0; index < sections.size(); index++) {
      int shard =
          ShardTable.shardOf(group, partition.applyAsInt(sections.get(index)), shards.size());
      indexes.computeIfAbsent(shard, id -> new ArrayList<>()).add(index);
    }
    return indexes;
  }

  void execute(int group, Operation prototype, DataMessage.Batch batch) {
    Shard only = onlyShard(group, batch.sections());
    if (only == null) {
      split(group, prototype, batch);
    } else if (!only.run(() -> only.host().execute(group, prototype, batch))) {
      List<SectionResult> refused = batch.sections().stream().map(Sections::overloaded).toList();
      prototype.reply().reply(0, new BatchResult(refused));
    }
  }

  /** The shard that owns the partitions of all sections; null if there are several, or none. */
  private @Nullable Shard onlyShard(int group, List<DataMessage.BatchSection> sections) {
    if (sections.isEmpty()) {
      return null;
    }
    int first = shard(group, sections.get(0).partition());
    for (int index = 1; index < sections.size() && shards.size() > 1; index++) {
      if (shard(group, sections.get(index).partition()) != first) {
        return null;
      }
    }
    return shards.get(first);
  }

  private void split(int group, Operation prototype, DataMessage.Batch batch) {
    Map<Integer, List<Integer>> split =
        byShard(group, batch.sections(), DataMessage.BatchSection::partition);
    Gather<SectionResult> gather =
        new Gather<>(batch.sections().size(), split.size(), prototype.reply(), BatchResult::new);
    if (split.isEmpty()) {
      prototype.reply().reply(0, new BatchResult(List.of()));
    }
    split.forEach((shardIndex, indexes) -> {
      List<DataMessage.BatchSection> part = indexes.stream().map(batch.sections()::get).toList();
      ReplyTarget reply =
          (flags, message) -> {
            if (message instanceof BatchResult result) {
              gather.add(flags, indexes, result.sections());
            } else {
              gather.fail(message);
            }
          };
      Operation operation =
          new Operation(
              prototype.mapId(),
              prototype.message(),
              prototype.attempt(),
              prototype.level(),
              reply);
      Shard shard = shards.get(shardIndex);
      DataMessage.Batch partial = new DataMessage.Batch(batch.kind(), part);
      if (!shard.run(() -> shard.host().execute(group, operation, partial))) {
        gather.add(0, indexes, part.stream().map(Sections::overloaded).toList());
      }
    });
  }

  private static SectionResult overloaded(DataMessage.BatchSection section) {
    Failure failure = RequestDispatcher.overloaded();
    return new SectionResult(section.partition(), failure.code(), false, failure.text(), List.of());
  }

  void count(int group, int mapId, DataMessage.Count count, ReplyTarget reply) {
    Map<Integer, List<Integer>> split = byShard(group, count.partitions(), Integer::intValue);
    Gather<Long> gather =
        new Gather<>(count.partitions().size(), split.size(), reply, Counted::new);
    if (split.isEmpty()) {
      reply.reply(0, new Counted(List.of()));
    }
    split.forEach((shardIndex, indexes) -> {
      DataMessage.Count part =
          new DataMessage.Count(indexes.stream().map(count.partitions()::get).toList());
      Shard shard = shards.get(shardIndex);
      boolean taken =
          shard.run(() -> {
            int flags = 0;
            Failure objection = null;
            for (int partition : part.partitions()) {
              flags |= shard.host().readFlags(group, partition);
              Failure found = shard.host().readObjection(group, partition, mapId);
              objection = found == null ? objection : found;
            }
            if (objection == null) {
              int flagged = flags;
              shard
                  .host()
                  .reads()
                  .count(group, mapId, part, it -> gather.add(flagged, indexes, it.counts()));
            } else {
              gather.fail(objection);
            }
          });
      if (!taken) {
        gather.fail(RequestDispatcher.overloaded());
      }
    });
  }

  /**
   * Hands deltas and acknowledgements to the shards that own their partitions; when one can't take
   * them, the sender must send again over a new connection.
   */
  void replicate(MemberId from, ReplicationMessage message, Connection connection) {
    switch (message) {
      case ReplicationMessage.Deltas deltas ->
          replicate(
              from,
              connection,
              split(deltas.sections(), section -> shard(section.group(), section.partition())),
              ReplicationMessage.Deltas::new);
      case ReplicationMessage.DeltaAcks acks ->
          replicate(
              from,
              connection,
              split(acks.sections(), section -> shard(section.group(), section.partition())),
              ReplicationMessage.DeltaAcks::new);
      case DurableAcks acks ->
          replicate(
              from,
              connection,
              split(acks.sections(), section -> shard(section.group(), section.partition())),
              DurableAcks::new);
      default -> connection.close(message.opcode() + " without a target");
    }
  }

  private int shard(int group, int partition) {
    return ShardTable.shardOf(group, partition, shards.size());
  }

  private <T> Map<Integer, List<T>> split(List<T> sections, ToIntFunction<T> shard) {
    if (shards.size() == 1 && !sections.isEmpty()) {
      return Map.of(0, sections);
    }
    if (sections.size() == 1) {
      return Map.of(shard.applyAsInt(sections.get(0)), sections);
    }
    Map<Integer, List<T>> parts = new TreeMap<>();
    for (T section : sections) {
      parts.computeIfAbsent(shard.applyAsInt(section), id -> new ArrayList<>()).add(section);
    }
    return parts;
  }

  private interface Maker<T> {
    ReplicationMessage make(List<T> sections);
  }

  private <T> void replicate(
      MemberId from, Connection connection, Map<Integer, List<T>> parts, Maker<T> maker) {
    parts.forEach((index, part) -> {
      Shard shard = shards.get(index);
      if (!shard.run(() -> shard.host().replication().replicate(from, null, maker.make(part)))) {
        connection.close("the shard's queue is full");
      }
    });
  }

  /** Joins the answers of several shards; the last one sends. */
  private static final class Gather<T> {
    private final AtomicReferenceArray<@Nullable T> results;
    private final AtomicInteger open;
    private final AtomicInteger flags = new AtomicInteger();
    private final AtomicReference<@Nullable Message> failure = new AtomicReference<>();
    private final ReplyTarget reply;
    private final Joined<T> joined;

    private interface Joined<T> {
      Message join(List<T> results);
    }

    Gather(int size, int parts, ReplyTarget reply, Joined<T> joined) {
      this.results = new AtomicReferenceArray<>(size);
      this.open = new AtomicInteger(parts);
      this.reply = reply;
      this.joined = joined;
    }

    void add(int partFlags, List<Integer> indexes, List<T> part) {
      for (int i = 0; i < indexes.size(); i++) {
        results.set(indexes.get(i), part.get(i));
      }
      flags.accumulateAndGet(partFlags, (a, b) -> a | b);
      done();
    }

    void fail(Message message) {
      failure.compareAndSet(null, message);
      done();
    }

    private void done() {
      if (open.decrementAndGet() > 0) {
        return;
      }
      Message failed = failure.get();
      if (failed != null) {
        reply.reply(0, failed);
        return;
      }
      List<T> all = new ArrayList<>(results.length());
      for (int i = 0; i < results.length(); i++) {
        all.add(java.util.Objects.requireNonNull(results.get(i)));
      }
      reply.reply(flags.get(), joined.join(all));
    }
  }
}
