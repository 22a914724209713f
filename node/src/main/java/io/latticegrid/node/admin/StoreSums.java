package io.latticegrid.node.admin;

import io.latticegrid.node.wire.RefusedChange;
import io.latticegrid.node.wire.StoreStatus;
import io.latticegrid.node.wire.Stores;
import io.latticegrid.partition.HostStores.Standing;
import io.latticegrid.storage.store.KeyText;
import io.latticegrid.storage.writebehind.CircuitBreaker;
import io.latticegrid.storage.writebehind.Quarantined;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what shards, or members, say of the stores behind maps. Confined to its caller. */
public final class StoreSums {
  private static final List<String> BREAKERS = List.of("closed", "half open", "open");

  private final Map<Integer, String> names;
  private final TreeMap<String, StoreStatus.Builder> stores = new TreeMap<>();
  private long concerned;

  /** Of maps by number. */
  StoreSums(Map<Integer, String> names) {
    this.names = names;
  }

  /** Of what members say. */
  public static Stores of(List<Stores> members) {
    StoreSums sums = new StoreSums(Map.of());
    for (Stores member : members) {
      sums.concerned += member.getConcerned();
      member.getStoresList().forEach(sums::add);
    }
    return sums.toWire();
  }

  void add(long moreConcerned, List<Standing> standings) {
    concerned += moreConcerned;
    for (Standing standing : standings) {
      String name = names.get(standing.mapId());
      if (name != null) {
        add(toWire(name, standing));
      }
    }
  }

  private void add(StoreStatus more) {
    StoreStatus.Builder sum = stores.get(more.getMap());
    if (sum == null) {
      stores.put(more.getMap(), more.toBuilder());
      return;
    }
    sum.setWaiting(sum.getWaiting() + more.getWaiting())
        .setOldestMillis(Math.max(sum.getOldestMillis(), more.getOldestMillis()))
        .setStored(sum.getStored() + more.getStored())
        .setBatches(sum.getBatches() + more.getBatches())
        .setFailures(sum.getFailures() + more.getFailures())
        .addAllRefused(more.getRefusedList());
    if (BREAKERS.indexOf(more.getBreaker()) > BREAKERS.indexOf(sum.getBreaker())) {
      sum.setBreaker(more.getBreaker());
    }
  }

  private static StoreStatus toWire(String name, Standing standing) {
    StoreStatus.Builder status =
        StoreStatus.newBuilder()
            .setMap(name)
            .setWaiting(standing.waiting())
            .setOldestMillis(standing.oldestNanos() / 1_000_000)
            .setBreaker(text(standing.breaker()))
            .setStored(standing.written().changes())
            .setBatches(standing.written().batches())
            .setFailures(standing.written().failures());
    for (Quarantined refused : standing.refused()) {
      status.addRefused(
          RefusedChange.newBuilder()
              .setKey(KeyText.of(refused.change().key()))
              .setDeletion(refused.change().value() == null)
              .setReason(refused.reason()));
    }
    return status.build();
  }

  private static String text(CircuitBreaker.State breaker) {
    return switch (breaker) {
      case CLOSED -> "closed";
      case HALF_OPEN -> "half open";
      case OPEN -> "open";
    };
  }

  Stores toWire() {
    Stores.Builder all = Stores.newBuilder().setConcerned(concerned);
    stores.values().forEach(all::addStores);
    return all.build();
  }
}
