package io.latticegrid.client;

import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.DataMessage.Scanned;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of a map, partition by partition and page by page. Confined to its user.
 * Weakly consistent: what is there all the time is met exactly once, what comes or goes meanwhile
 * may be met or not.
 */
final class EntryScan implements Iterator<KeyValue> {
  private static final int PAGE_WITH_VALUES = 256;
  private static final int PAGE_OF_KEYS = 1_000;

  /**
   * Partitions whose first pages are asked for ahead, so that a small map is not a round trip each.
   */
  private static final int LOOK_AHEAD = 8;

  private final MapAccess<?, ?> access;
  private final CallOptions options;
  private final boolean withValues;
  private final int partitions;
  private final ArrayDeque<CompletableFuture<Scanned>> ahead = new ArrayDeque<>();
  private int nextPartition;
  private int current = -1;
  private long cursor;
  private boolean currentDone = true;
  private List<KeyValue> page = List.of();
  private int index;

  EntryScan(MapAccess<?, ?> access, boolean withValues) {
    this.access = access;
    this.options = access.options().withPatience(true);
    this.withValues = withValues;
    this.partitions = access.session().partitionCount();
  }

  @Override
  public boolean hasNext() {
    while (index == page.size()) {
      if (currentDone && current == partitions - 1) {
        return false;
      }
      nextPage();
    }
    return true;
  }

  @Override
  public KeyValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.get(index++);
  }

  /** The rest of the page at hand, or the next one; null at the end. */
  @Nullable List<KeyValue> takePage() {
    if (!hasNext()) {
      return null;
    }
    List<KeyValue> rest = page.subList(index, page.size());
    index = page.size();
    return rest;
  }

  private void nextPage() {
    CompletableFuture<Scanned> asked;
    if (currentDone) {
      while (ahead.size() < LOOK_AHEAD && nextPartition < partitions) {
        ahead.add(ask(nextPartition++, 0));
      }
      asked = ahead.remove();
      current++;
    } else {
      asked = ask(current, cursor);
    }
    Scanned answer = Blocking.join(access.session(), asked, options.timeoutNanos());
    page = answer.entries();
    index = 0;
    cursor = answer.nextCursor();
    currentDone = answer.done();
  }

  private CompletableFuture<Scanned> ask(int partition, long from) {
    Scan scan = new Scan(from, withValues ? PAGE_WITH_VALUES : PAGE_OF_KEYS, withValues);
    return access
        .session()
        .scan(new PartitionRequest(access.read("scan"), access.target(), partition, scan), options);
  }
}
