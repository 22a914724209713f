package io.latticegrid.client.session;

import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.NodeMessage.Lost;
import io.latticegrid.proto.message.NodeMessage.LostWrites;
import io.latticegrid.proto.message.NodeMessage.LostWritesAsk;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every member, as long as somebody listens, which writes lost there to concurrent ones.
 * Confined to the session's loop. A member remembers the last ones for a while, so that none is
 * missed over a lost connection; one question to each member is under way at a time.
 */
final class LossFeed {
  private static final Logger LOG = LoggerFactory.getLogger(LossFeed.class);
  private static final long ASK_NANOS = 500_000_000L;
  private static final CallOptions OPTIONS =
      new CallOptions(AckLevel.MEMORY, 2_000_000_000L, false);

  private final SessionContext context;
  private final Members members;
  private final Map<Integer, List<Consumer<Lost>>> listeners = new TreeMap<>();

  /** The number of the last write that was heard of, by member. */
  private final Map<MemberId, Long> last = new LinkedHashMap<>();

  private final Set<MemberId> asked = new LinkedHashSet<>();
  private Cancelable timer = () -> {};
  private @Nullable CompletableFuture<Void> begun;

  /** Who can be asked. */
  interface Members {
    /** The members of the cluster, as last heard. */
    List<MemberInfo> all();

    /** Asks one; the future is completed on the session's loop. */
    CompletableFuture<LostWrites> ask(MemberId member, LostWritesAsk ask, CallOptions options);
  }

  LossFeed(SessionContext context, Members members) {
    this.context = context;
    this.members = members;
  }

  /** Adds a listener; the future is done when it hears of all that is lost from then on. */
  CompletableFuture<Cancelable> listen(int mapId, Consumer<Lost> listener) {
    listeners.computeIfAbsent(mapId, any -> new ArrayList<>()).add(listener);
    CompletableFuture<Void> beginning = begun;
    if (beginning == null) {
      beginning = begin();
      begun = beginning;
    }
    Cancelable end = () -> context.loop().execute(() -> remove(mapId, listener));
    return beginning.thenApply(done -> end);
  }

  /** What was lost before is not told, save by members that are not reached now. */
  private CompletableFuture<Void> begin() {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (MemberInfo member : members.all()) {
      if (understands(member)) {
        answers.add(ask(member.id(), LostWritesAsk.NEWEST));
      }
    }
    askLater();
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]));
  }

  private void remove(int mapId, Consumer<Lost> listener) {
    List<Consumer<Lost>> ofMap = listeners.get(mapId);
    if (ofMap != null && ofMap.remove(listener) && ofMap.isEmpty()) {
      listeners.remove(mapId);
    }
    if (listeners.isEmpty()) {
      close();
    }
  }

  void close() {
    timer.cancel();
    listeners.clear();
    last.clear();
    begun = null;
  }

  private void askLater() {
    timer = context.loop().schedule(ASK_NANOS, this::askAll);
  }

  private void askAll() {
    Set<MemberId> present = new LinkedHashSet<>();
    for (MemberInfo member : members.all()) {
      if (understands(member)) {
        present.add(member.id());
      }
    }
    last.keySet().retainAll(present);
    for (MemberId member : present) {
      if (!asked.contains(member)) {
        var unused = ask(member, last.getOrDefault(member, 0L));
      }
    }
    askLater();
  }

  private static boolean understands(MemberInfo member) {
    return member.protocol().newest() >= LostWritesAsk.SINCE_VERSION;
  }

  private CompletableFuture<?> ask(MemberId member, long after) {
    asked.add(member);
    LostWritesAsk ask = new LostWritesAsk(after, List.copyOf(listeners.keySet()));
    return members
        .ask(member, ask, OPTIONS)
        .handle((answer, error) -> {
          asked.remove(member);
          if (answer != null && !listeners.isEmpty()) {
            answered(member, answer);
          }
          return member;
        });
  }

  private void answered(MemberId member, LostWrites answer) {
    last.put(member, answer.last());
    context.counters().add(Counter.LOST_WRITES_MISSED, answer.missed());
    for (Lost lost : answer.writes()) {
      for (Consumer<Lost> listener : List.copyOf(listeners.getOrDefault(lost.mapId(), List.of()))) {
        tell(listener, lost);
      }
    }
    if (answer.more()) {
      var unused = ask(member, answer.last());
    }
  }

  private static void tell(Consumer<Lost> listener, Lost lost) {
    try {
      listener.accept(lost);
    } catch (RuntimeException e) {
      LOG.warn("a listener of lost writes failed", e);
    }
  }
}
