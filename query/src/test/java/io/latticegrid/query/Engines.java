package io.latticegrid.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.query.FieldAccess;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.query.QueryResultCodec;
import io.latticegrid.data.query.RowFields;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.metadata.image.Catalog;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.DefaultGroup;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.query.ScanPort.ScanBatch;
import io.latticegrid.query.ScanPort.ScanRequest;
import io.latticegrid.query.ScanPort.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Query engines of several members in one thread: virtual time, seeded delays, documents as data.
 */
final class Engines implements Clock {
  static final int PARTITIONS = 16;
  static final MapDefinition MAP =
      new MapDefinition(
          "docs",
          "default",
          TypeDescriptor.of(FieldType.STRING),
          TypeDescriptor.of(FieldType.MAP),
          "");

  final List<MemberInfo> members = new ArrayList<>();
  final Map<MemberId, QueryEngine> engines = new TreeMap<>();
  final Map<String, Map<String, Object>> data = new TreeMap<>();
  final TreeSet<Integer> scanned = new TreeSet<>();
  final TreeSet<MemberId> messaged = new TreeSet<>();
  final TreeSet<MemberId> dead = new TreeSet<>();
  final long[] reigns = new long[PARTITIONS];
  MetadataImage image;
  int busyScans;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final SplittableRand rand;
  private final Map<String, Long> lastArrival = new TreeMap<>();
  private long now;
  private long order;

  private record Event(long at, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  Engines(int count, long seed) {
    rand = new SplittableRand(seed);
    for (int i = 1; i <= count; i++) {
      members.add(new MemberInfo(new MemberId(i, 1), new Address("node-" + i, 7400), 1, 1));
    }
    for (int i = 0; i < PARTITIONS; i++) {
      reigns[i] = 1;
    }
    image = image(1);
    for (MemberInfo member : members) {
      QueryPorts ports =
          new QueryPorts(
              member.id(),
              this,
              new VirtualLoop(),
              (request, answer) -> scan(member.id(), request, answer),
              (to, payload) -> deliver(member.id(), to, payload),
              () -> image);
      engines.put(member.id(), new QueryEngine(ports));
    }
  }

  MetadataImage image(long index) {
    List<PartitionRow> rows = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      List<MemberId> replicas = List.of(owner(i));
      rows.add(new PartitionRow(i, reigns[i], reigns[i], replicas, replicas, List.of()));
    }
    List<MemberInfo> alive =
        members.stream().filter(member -> !dead.contains(member.id())).toList();
    Catalog catalog =
        new Catalog(
            Catalog.initial(DefaultGroup.DEFAULT, 1).groups(),
            List.of(new MapEntry(1, GroupInfo.DEFAULT_ID, MAP.name(), MAP.toBytes())),
            1);
    return new MetadataImage(
        index,
        Term.NONE.next(members.get(0).id()),
        new ClusterIdentity(1, "test", PARTITIONS),
        alive,
        catalog,
        List.of(new PartitionTable(GroupInfo.DEFAULT_ID, index, rows)));
  }

  MemberId owner(int partition) {
    List<MemberId> alive =
        members.stream().map(MemberInfo::id).filter(id -> !dead.contains(id)).toList();
    return alive.get(partition % alive.size());
  }

  private void scan(MemberId member, ScanRequest request, Consumer<ScanBatch> answer) {
    if (busyScans > 0) {
      busyScans--;
      after(1_000, () -> answer.accept(new ScanBatch(State.BUSY, 0, 0, List.of())));
      return;
    }
    after(1_000 + rand.nextInt(100_000), () -> answer.accept(read(member, request)));
  }

  private ScanBatch read(MemberId member, ScanRequest request) {
    int partition = request.partition();
    if (!owner(partition).equals(member) || reigns[partition] != request.reign()) {
      return new ScanBatch(State.MOVED, 0, 0, List.of());
    }
    scanned.add(partition);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    RowFields fields = new RowFields();
    long looked = 0;
    for (Map.Entry<String, Map<String, Object>> entry : data.entrySet()) {
      byte[] key = Canonical.toBytes(entry.getKey());
      if (MAP.partitionOf(key, PARTITIONS) == partition) {
        looked++;
        fields.set(key, Canonical.toBytes(entry.getValue()));
        if (request.filter().matches(fields)) {
          List<@Nullable Object> row = new ArrayList<>();
          for (FieldAccess field : request.projection()) {
            row.add(fields.read(field));
          }
          rows.add(row);
        }
      }
    }
    return new ScanBatch(State.DONE, 0, looked, rows);
  }

  private boolean deliver(MemberId from, MemberId to, byte[] payload) {
    if (dead.contains(from) || dead.contains(to)) {
      return false;
    }
    messaged.add(to);
    long at =
        Math.max(
            now + 10_000 + rand.nextInt(500_000), lastArrival.getOrDefault(from + ">" + to, 0L));
    lastArrival.put(from + ">" + to, at);
    after(
        at - now,
        () -> {
          if (!dead.contains(to)) {
            engines.get(to).received(from, payload);
          }
        });
    return true;
  }

  void after(long nanos, Runnable task) {
    events.add(new Event(now + nanos, order++, task));
  }

  /** Runs a query to its end. */
  Sink run(int coordinator, Query query) {
    Sink sink = new Sink();
    engines.get(members.get(coordinator).id()).run("docs", query.toBytes(), false, 0, sink);
    return sink;
  }

  void settle(Sink sink) {
    while (sink.result == null && sink.error == null && !events.isEmpty()) {
      Event event = events.remove();
      now = Math.max(now, event.at());
      event.task().run();
    }
  }

  /** Lets virtual time go on. */
  void elapse(long nanos) {
    long until = now + nanos;
    while (!events.isEmpty() && events.peek().at() <= until) {
      Event event = events.remove();
      now = Math.max(now, event.at());
      event.task().run();
    }
    now = until;
  }

  QueryResult result(int coordinator, Query query) {
    Sink sink = run(coordinator, query);
    settle(sink);
    if (sink.error != null) {
      throw sink.error;
    }
    return java.util.Objects.requireNonNull(sink.result);
  }

  @Override
  public long monotonicNanos() {
    return now;
  }

  @Override
  public long wallMillis() {
    return now / 1_000_000;
  }

  /** Takes a result, refusing every other piece at first. */
  static final class Sink implements ResultSink {
    final List<byte[]> payloads = new ArrayList<>();
    @Nullable QueryResult result;
    @Nullable GridException error;
    boolean open = true;
    int refusals;

    @Override
    public boolean offer(byte[] payload, boolean last) {
      if (refusals > 0) {
        refusals--;
        return false;
      }
      payloads.add(payload);
      if (last) {
        result = QueryResultCodec.read(payloads);
      }
      return true;
    }

    @Override
    public void failed(GridException failure) {
      error = failure;
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  private final class VirtualLoop implements Loop {
    @Override
    public String name() {
      return "virtual";
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public boolean offer(Runnable task) {
      after(0, task);
      return true;
    }

    @Override
    public void execute(Runnable task) {
      after(0, task);
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      boolean[] cancelled = new boolean[1];
      after(
          delayNanos,
          () -> {
            if (!cancelled[0]) {
              task.run();
            }
          });
      return () -> cancelled[0] = true;
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      after(0, task);
    }
  }

  /** Fills the map with seeded documents. */
  Engines fill(int entries) {
    for (int i = 0; i < entries; i++) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("city", "c" + rand.nextInt(7));
      document.put("n", (long) rand.nextInt(100));
      if (i % 5 != 0) {
        document.put("delay", (long) rand.nextInt(50) - 10);
      }
      data.put("k" + i, document);
    }
    return this;
  }
}
