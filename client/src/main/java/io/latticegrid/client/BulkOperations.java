package io.latticegrid.client;

import io.latticegrid.client.session.BatchOutcome;
import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.Cut;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.message.VerifyMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a map that tell more than what was read or written: of many keys one by one,
 * and of where entries are. Immutable. As {@link AsyncOperations} there is one for those who block
 * and one for those who don't.
 */
final class BulkOperations<K, V> {
  private final MapAccess<K, V> access;
  private final CallOptions options;

  BulkOperations(MapAccess<K, V> access, boolean patient) {
    this.access = access;
    this.options = access.options().withPatience(patient);
  }

  CompletableFuture<BatchResult<K>> setAll(Map<? extends K, ? extends V> map) {
    Distinct<K> distinct = new Distinct<>();
    map.forEach(
        (key, value) -> distinct.add(key, access.keyBytes(key), access.valueBytes(value, "value")));
    return access
        .session()
        .setAll(access.target(), access.write("setAll"), placed(distinct), options)
        .thenApply(outcome -> result(distinct, outcome));
  }

  CompletableFuture<BatchResult<K>> removeAll(Collection<? extends K> keys) {
    access.checkSpoken("removeAll", StatusAsk.SINCE_VERSION);
    Distinct<K> distinct = new Distinct<>();
    keys.forEach(key -> distinct.add(key, access.keyBytes(key), null));
    return access
        .session()
        .removeTelling(access.target(), access.write("removeAll"), placed(distinct), options)
        .thenApply(outcome -> result(distinct, outcome));
  }

  CompletableFuture<List<Optional<V>>> getAllInOrder(List<? extends K> keys) {
    Distinct<K> distinct = new Distinct<>();
    int[] places = new int[keys.size()];
    int at = 0;
    for (K key : keys) {
      places[at++] = distinct.add(key, access.keyBytes(key), null);
    }
    FoundValues<K, V> found = new FoundValues<>(access, distinct.keys.size());
    return access
        .session()
        .getAll(access.target(), access.read("getAllInOrder"), apart(distinct), options, found)
        .thenApply(outcome -> {
          List<Optional<V>> values = new ArrayList<>(places.length);
          for (int place : places) {
            values.add(Optional.ofNullable(found.value(place)));
          }
          return List.copyOf(values);
        });
  }

  CompletableFuture<Map<MemberId, Long>> sizeByMember() {
    return access
        .session()
        .count(access.target(), access.read("sizeByMember"), options)
        .thenApply(outcome -> Map.copyOf(outcome.counts()));
  }

  CompletableFuture<EntryStatus> status(K key) {
    access.checkSpoken("status", StatusAsk.SINCE_VERSION);
    byte[] bytes = access.keyBytes(key);
    return access
        .operate(access.read("status"), bytes, new StatusAsk(bytes), options)
        .thenApply(result -> status(result.value()));
  }

  CompletableFuture<@Nullable V> getVerified(K key) {
    access.checkSpoken("getVerified", VerifyMessage.SINCE_VERSION);
    byte[] bytes = access.keyBytes(key);
    PartitionRequest request =
        new PartitionRequest(
            access.read("getVerified"),
            access.target(),
            access.partition(bytes),
            VerifyMessage.Verify.one(bytes));
    return access
        .session()
        .verify(request, options)
        .thenApply(verified -> {
          if (!verified.damages().isEmpty()) {
            throw Damages.first(access.name(), verified.damages());
          }
          return access.value(verified.value());
        });
  }

  private static EntryStatus status(byte @Nullable [] answer) {
    if (answer == null || !(Canonical.fromBytes(answer) instanceof Long bits)) {
      throw new GridException(GridException.Code.INTERNAL, "the answer is no status");
    }
    boolean inMemory = (bits & StatusAsk.IN_MEMORY) != 0;
    if ((bits & StatusAsk.REFUSED) != 0) {
      return new EntryStatus.Pending(inMemory, EntryStatus.Where.QUARANTINED);
    }
    if ((bits & StatusAsk.UNDER_WAY) != 0) {
      return new EntryStatus.Pending(inMemory, EntryStatus.Where.IN_FLIGHT);
    }
    if ((bits & StatusAsk.STAGED) != 0) {
      return new EntryStatus.Pending(inMemory, EntryStatus.Where.STAGED);
    }
    boolean inStore = (bits & StatusAsk.IN_STORE) != 0;
    return inMemory || inStore
        ? new EntryStatus.Synced(inMemory, inStore)
        : new EntryStatus.Missing();
  }

  private BatchResult<K> result(Distinct<K> distinct, BatchOutcome outcome) {
    int removed = 0;
    for (byte[] told : outcome.values()) {
      removed += told == null ? 0 : 1;
    }
    Map<K, GridException> failures = new LinkedHashMap<>();
    outcome.failures().forEach((place, error) -> failures.put(distinct.keys.get(place), error));
    return new BatchResult<>(distinct.keys.size(), removed, failures);
  }

  private ClientSession.Keys apart(Distinct<K> distinct) {
    return new ClientSession.Keys(distinct.entries, partitions(distinct));
  }

  /** What goes through to a store may go wrong for one key and right for the next. */
  private ClientSession.Keys placed(Distinct<K> distinct) {
    MapStore store = access.info().definition().store();
    boolean through = store != null && store.way() == MapStore.Way.WRITE_THROUGH;
    Cut cut = through ? Cut.KEY_BY_KEY : Cut.WITH_OUTCOMES;
    return new ClientSession.Keys(distinct.entries, partitions(distinct), cut);
  }

  private int[] partitions(Distinct<K> distinct) {
    int[] partitions = new int[distinct.entries.size()];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = access.partition(distinct.entries.get(i).key());
    }
    return partitions;
  }

  /** Keys that are the same on the wire are one: its first place, and its last value. */
  private static final class Distinct<K> {
    private final Map<ByteBuffer, Integer> places = new LinkedHashMap<>();
    private final List<K> keys = new ArrayList<>();
    private final List<KeyValue> entries = new ArrayList<>();

    int add(K key, byte[] bytes, byte @Nullable [] value) {
      Integer known = places.putIfAbsent(ByteBuffer.wrap(bytes), keys.size());
      if (known != null) {
        entries.set(known, new KeyValue(bytes, value));
        return known;
      }
      keys.add(key);
      entries.add(new KeyValue(bytes, value));
      return keys.size() - 1;
    }
  }
}
