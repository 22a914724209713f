package io.latticegrid.client.fake;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.Claimed;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.CopyValue;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the entries of a fake cluster, as one of its nodes carries them out. Confined to
 * the test's thread.
 */
final class FakeData {
  private final FakeCluster cluster;
  private final FakeNode node;

  FakeData(FakeCluster cluster, FakeNode node) {
    this.cluster = cluster;
    this.node = node;
  }

  Message process(Frame frame) {
    Message message = frame.message();
    if (message instanceof DataMessage.Batch batch) {
      return batch(batch, frame);
    } else if (message instanceof DataMessage.Count count) {
      return new DataMessage.Counted(count.partitions().stream().map(this::count).toList());
    }
    int partition = FakeNode.target(frame).partition();
    PartitionRow row = cluster.row(partition);
    if (message instanceof CopyRead read) {
      return copy(row, read);
    }
    if (!row.isPrimary(node.id())) {
      return node.redirect(row);
    }
    NavigableMap<String, byte[]> entries = cluster.entries.get(partition);
    if (message instanceof DataMessage.Get get) {
      byte[] value = entries.get(hex(get.key()));
      return new Result(value != null, value, 0);
    } else if (message instanceof Claim claim) {
      byte[] value = entries.get(hex(claim.key()));
      return value == null ? new Claimed(!claim.isBack()) : new Result(true, value, 0);
    } else if (message instanceof DataMessage.Scan scan) {
      return scan(entries, scan);
    }
    return write(entries, message, partition, frame.header().attempt());
  }

  private Message copy(PartitionRow row, CopyRead read) {
    boolean has = row.inSync().contains(node.id()) && !row.isPrimary(node.id());
    return has && cluster.copyAgeMillis() <= read.maxAgeMillis()
        ? new CopyValue(
            cluster.copyAgeMillis(), cluster.entries.get(row.partition()).get(hex(read.key())))
        : new SessionMessage.Failure(GridException.Code.NOT_AVAILABLE, 0, "no such copy");
  }

  private Message write(
      NavigableMap<String, byte[]> entries,
      Message message,
      int partition,
      Header.@Nullable Attempt attempt) {
    String id =
        attempt == null ? "" : attempt.session() + "/" + partition + "/" + attempt.sequence();
    Result known = cluster.window.get(id);
    if (known != null) {
      return known;
    }
    Result result =
        message instanceof DataMessage.Put put
            ? put(entries, put)
            : remove(entries, (DataMessage.Remove) message);
    if (result.applied()) {
      cluster.countApplied();
      if (attempt != null) {
        cluster.window.put(id, result);
      }
    }
    return result;
  }

  private static Result put(NavigableMap<String, byte[]> entries, DataMessage.Put put) {
    String key = hex(put.key());
    byte[] old = entries.get(key);
    boolean applies =
        switch (put.mode()) {
          case SET, GET_AND_SET -> true;
          case IF_ABSENT -> old == null;
          case REPLACE -> old != null;
          case REPLACE_IF -> old != null && Arrays.equals(old, put.expected());
        };
    if (applies) {
      entries.put(key, put.value());
    }
    boolean silent = put.mode() == PutMode.SET || put.mode() == PutMode.REPLACE_IF;
    return new Result(applies, silent ? null : old, 2);
  }

  private static Result remove(NavigableMap<String, byte[]> entries, DataMessage.Remove remove) {
    String key = hex(remove.key());
    byte[] old = entries.get(key);
    boolean applies =
        old != null && (remove.expected() == null || Arrays.equals(old, remove.expected()));
    if (applies) {
      entries.remove(key);
    }
    return new Result(applies, remove.returnOld() ? old : null, 2);
  }

  private Message batch(DataMessage.Batch batch, Frame frame) {
    List<SectionResult> results = new ArrayList<>();
    for (BatchSection section : batch.sections()) {
      results.add(section(batch.kind(), section, frame));
    }
    return new DataMessage.BatchResult(results);
  }

  private SectionResult section(BatchKind kind, BatchSection section, Frame frame) {
    int partition = section.partition();
    if (!cluster.row(partition).isPrimary(node.id())) {
      return new SectionResult(partition, GridException.Code.INTERNAL, true, "moved", List.of());
    }
    NavigableMap<String, byte[]> entries = cluster.entries.get(partition);
    if (kind == BatchKind.GET) {
      return new SectionResult(
          partition,
          null,
          false,
          "",
          section.entries().stream()
              .map(entry -> new Found(entries.get(hex(entry.key()))))
              .toList());
    }
    Header.Attempt attempt = frame.header().attempt();
    if (attempt == null) {
      throw new AssertionError("a batch of writes without a session");
    }
    String id = attempt.session() + "/" + partition + "/" + section.sequence();
    List<Found> removed = new ArrayList<>();
    if (cluster.window.putIfAbsent(id, new Result(true, null, 2)) == null) {
      cluster.countApplied();
      for (KeyValue entry : section.entries()) {
        if (kind == BatchKind.SET) {
          entries.put(hex(entry.key()), entry.value());
        } else {
          removed.add(new Found(entries.remove(hex(entry.key())) == null ? null : new byte[0]));
        }
      }
    }
    List<Found> told = kind == BatchKind.REMOVE_TELLING ? removed : List.of();
    return new SectionResult(partition, null, false, "", told);
  }

  private long count(int partition) {
    return cluster.row(partition).isPrimary(node.id()) ? cluster.entries.get(partition).size() : -1;
  }

  /**
   * In the order of a hash of the key, which is the cursor, so that removals don't shift what
   * follows.
   */
  private static Message scan(NavigableMap<String, byte[]> entries, DataMessage.Scan scan) {
    TreeMap<Long, String> ordered = new TreeMap<>();
    entries.keySet().forEach(key -> ordered.put(1 + Integer.toUnsignedLong(key.hashCode()), key));
    List<KeyValue> found = new ArrayList<>();
    long cursor = scan.cursor();
    for (Map.Entry<Long, String> next : ordered.tailMap(cursor, false).entrySet()) {
      if (found.size() == scan.maxEntries()) {
        return new DataMessage.Scanned(cursor, false, found);
      }
      byte[] key = HexFormat.of().parseHex(next.getValue());
      found.add(new KeyValue(key, scan.withValues() ? entries.get(next.getValue()) : null));
      cursor = next.getKey();
    }
    return new DataMessage.Scanned(cursor, true, found);
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }
}
