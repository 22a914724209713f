package io.latticegrid.partition;

import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client session that alone writes its keys of one partition, tries again as a real one does, and
 * knows at every time which values a key may have. Several writes are under way at once, one a key.
 */
final class ModelClient {
  private static final int KEYS = 4;

  private final Cluster cluster;
  private final Rand rand;
  private final long session;
  private final int partition;
  private final List<ModelKey> keys = new ArrayList<>();
  private final TreeMap<Long, Call> open = new TreeMap<>();
  private long nextSequence = 1;
  private long values;
  private long answered;

  ModelClient(Cluster cluster, Rand rand, long session, int partition) {
    this.cluster = cluster;
    this.rand = rand;
    this.session = session;
    this.partition = partition;
    for (int i = 0; i < KEYS; i++) {
      keys.add(new ModelKey(session + "/" + partition + "/" + i));
    }
  }

  /** What is done to which keys, over all its tries. */
  private final class Call {
    final long sequence = nextSequence++;
    final List<ModelKey> touched;
    final @Nullable DataMessage message;
    final AckLevel level;
    final List<String> newValues;
    int tries;
    boolean uncertain;

    Call(List<ModelKey> touched, @Nullable DataMessage message, List<String> newValues) {
      this.touched = touched;
      this.message = message;
      this.newValues = newValues;
      this.level = rand.nextInt(8) == 0 ? AckLevel.MEMORY : AckLevel.REPLICATED;
    }
  }

  int openCalls() {
    return open.size();
  }

  long answered() {
    return answered;
  }

  /** Does something to a key, or to several, that nothing is under way for. */
  void act() {
    List<ModelKey> idle = keys.stream().filter(key -> !key.busy).toList();
    if (idle.isEmpty()) {
      return;
    }
    if (idle.size() > 1 && rand.nextInt(8) == 0) {
      begin(new Call(idle, null, idle.stream().map(key -> newValue()).toList()));
      return;
    }
    ModelKey key = idle.get(rand.nextInt(idle.size()));
    String value = newValue();
    switch (rand.nextInt(8)) {
      case 0 -> begin(key, Ops.put(key.name, value), value);
      case 1 -> begin(key, Ops.put(PutMode.GET_AND_SET, key.name, value), value);
      case 2 -> begin(key, Ops.put(PutMode.IF_ABSENT, key.name, value), value);
      case 3 -> begin(key, Ops.put(PutMode.REPLACE, key.name, value), value);
      case 4, 5 -> begin(key, Ops.replaceIf(key.name, key.anyValue(), value), value);
      case 6 -> begin(key, Ops.remove(key.name), ModelKey.ABSENT);
      default -> read(key);
    }
  }

  private String newValue() {
    return "v" + values++;
  }

  private void begin(ModelKey key, DataMessage message, String newValue) {
    begin(new Call(List.of(key), message, List.of(newValue)));
  }

  private void begin(Call call) {
    call.touched.forEach(key -> key.busy = true);
    open.put(call.sequence, call);
    attempt(call);
  }

  private void read(ModelKey key) {
    key.busy = true;
    boolean[] there = new boolean[1];
    ReplyTarget taken =
        (flags, message) -> {
          if (!there[0] && message instanceof Result result && (flags & Header.ACTING) == 0) {
            key.mustBePossible(ModelKey.text(result), "read");
          }
          there[0] = true;
        };
    execute(target(), Ops.operation(Ops.get(key.name), null, AckLevel.REPLICATED, taken));
    // Whatever came, and whenever: what is written from now on could be seen by a late read.
    cluster
        .time()
        .after(
            20 * MILLI,
            () -> {
              there[0] = true;
              key.busy = false;
            });
  }

  private Member target() {
    List<Member> members = cluster.members();
    return rand.nextInt(10) == 0
        ? members.get(rand.nextInt(members.size()))
        : cluster.primary(partition);
  }

  private void execute(Member at, Operation operation) {
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, partition, 0, operation));
  }

  private void attempt(Call call) {
    if (!open.containsKey(call.sequence)) {
      return;
    }
    int number = ++call.tries;
    ReplyTarget reply =
        (flags, message) ->
            cluster
                .time()
                .after(rand.nextInt((int) (3 * MILLI)), () -> answered(call, number, message));
    long below = open.firstKey();
    Member at = target();
    if (call.message != null) {
      Header.Attempt attempt = new Header.Attempt(session, call.sequence, below);
      boolean retry = call.uncertain;
      execute(at, new Operation(Ops.MAP, call.message, attempt, retry, call.level, reply));
    } else {
      executeBatch(at, call, below, reply);
    }
    cluster.time().after(SECOND, () -> unanswered(call, number));
  }

  private void unanswered(Call call, int number) {
    if (call.tries == number) {
      call.uncertain = true;
      attempt(call);
    }
  }

  private void executeBatch(Member at, Call call, long below, ReplyTarget reply) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < call.touched.size(); i++) {
      entries.add(
          new KeyValue(Ops.bytes(call.touched.get(i).name), Ops.bytes(call.newValues.get(i))));
    }
    BatchSection section = new BatchSection(partition, 0, call.sequence, below, entries);
    Operation prototype =
        Ops.operation(Ops.get(""), new Header.Attempt(session, 0, 0), call.level, reply);
    Batch batch = new Batch(BatchKind.SET, List.of(section));
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, prototype, batch));
  }

  private void again(Call call, int number) {
    if (call.tries == number) {
      attempt(call);
    }
  }

  private void answered(Call call, int number, Message message) {
    if (call.tries != number || !open.containsKey(call.sequence)) {
      return; // Late: a later try is under way.
    }
    switch (message) {
      case Result result -> conclude(call, result);
      case NotOwner notOwner -> retrySoon(call, number);
      case Failure failure -> failed(call, number, failure.code());
      case BatchResult batch -> {
        SectionResult section = batch.sections().get(0);
        if (section.error() == null) {
          conclude(call, null);
        } else {
          failed(call, number, section.error());
        }
      }
      default -> throw new AssertionError("unexpected answer " + message);
    }
  }

  private void failed(Call call, int number, Code code) {
    switch (code) {
      case OVERLOADED, NOT_AVAILABLE, PARTITION_UNAVAILABLE -> retrySoon(call, number);
      case INDETERMINATE -> {
        addPossible(call);
        end(call);
      }
      default -> throw new AssertionError("unexpected failure " + code);
    }
  }

  private void retrySoon(Call call, int number) {
    cluster.time().after(30 * MILLI, () -> again(call, number));
  }

  private static void addPossible(Call call) {
    for (int i = 0; i < call.touched.size(); i++) {
      call.touched.get(i).mayBe(call.newValues.get(i));
    }
  }

  private void conclude(Call call, @Nullable Result result) {
    answered++;
    if (call.message == null || result == null) {
      for (int i = 0; i < call.touched.size(); i++) {
        call.touched.get(i).becomes(call.newValues.get(i), call.level);
      }
    } else {
      call.touched.get(0).concluded(call.message, result, call.newValues.get(0), call.level);
    }
    end(call);
  }

  private void end(Call call) {
    call.touched.forEach(key -> key.busy = false);
    open.remove(call.sequence);
  }

  /** At the end each key has one of the values that it may have. */
  void check() {
    Member primary = cluster.primary(partition);
    for (ModelKey key : keys) {
      Answer answer =
          cluster.execute(primary, partition, Ops.get(key.name), null, AckLevel.REPLICATED);
      key.mustBePossible(ModelKey.text(answer.result()), "read at the end");
    }
  }
}
