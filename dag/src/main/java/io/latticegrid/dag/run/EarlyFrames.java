package io.latticegrid.dag.run;

import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps frames of executions that have not started here and knows those that have ended. Confined
 * to the worker's loop. Only small frames can be early, because credit is the invitation to send
 * data. When a bound is met, the oldest execution is given up: its senders are told, and a later
 * start of it fails at once, so that nobody waits for a frame that was dropped.
 */
final class EarlyFrames {
  private final WorkerConfig config;
  private final Map<ExecutionId, List<Early>> waiting = new LinkedHashMap<>();
  private final Map<ExecutionId, @Nullable StopReason> ended = new LinkedHashMap<>();

  EarlyFrames(WorkerConfig config) {
    this.config = config;
  }

  /** A frame and its sender. */
  record Early(MemberId from, ExchangeFrame frame) {}

  /** A frame to send. */
  record Answer(MemberId to, ExchangeFrame frame) {}

  /** Takes a frame of an execution that doesn't run here; says what to answer. */
  List<Answer> add(MemberId from, ExchangeFrame frame) {
    ExecutionId id = frame.execution();
    if (ended.containsKey(id)) {
      return List.of();
    }
    List<Early> frames = waiting.computeIfAbsent(id, key -> new ArrayList<>());
    frames.add(new Early(from, frame));
    if (frame instanceof ExchangeFrame.Cancel cancel) {
      remember(id, cancel.reason());
      return List.of();
    }
    if (frame instanceof ExchangeFrame.Data) {
      return giveUp(id, StopReason.protocol("member " + from + " sent data before an invitation"));
    }
    if (frames.size() > config.earlyFrames()) {
      return giveUp(id, StopReason.overloaded("too many frames before the start of " + id));
    }
    if (waiting.size() > config.earlyExecutions()) {
      ExecutionId oldest = waiting.keySet().iterator().next();
      return giveUp(oldest, StopReason.overloaded("too many executions wait for their start"));
    }
    return List.of();
  }

  /** The frames that came before the start, in order; they are no longer kept. */
  List<Early> take(ExecutionId id) {
    List<Early> frames = waiting.remove(id);
    return frames == null ? List.of() : frames;
  }

  /** Whether the execution has ended here, or must not start any more. */
  boolean isEnded(ExecutionId id) {
    return ended.containsKey(id);
  }

  /** Why an execution must not start; null if it may. */
  @Nullable StopReason refusal(ExecutionId id) {
    return ended.get(id);
  }

  /** Late frames of this execution are to be ignored; the reason is null if it completed. */
  void remember(ExecutionId id, @Nullable StopReason reason) {
    waiting.remove(id);
    ended.put(id, reason);
    if (ended.size() > config.rememberedExecutions()) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  /** Executions that the lost member takes part in must not start any more. */
  void memberLost(MemberId member, StopReason reason) {
    for (Map.Entry<ExecutionId, List<Early>> entry : List.copyOf(waiting.entrySet())) {
      boolean concerned = entry.getKey().coordinator().equals(member);
      for (Early early : entry.getValue()) {
        concerned |= early.from().equals(member);
      }
      if (concerned) {
        remember(entry.getKey(), reason);
      }
    }
  }

  private List<Answer> giveUp(ExecutionId id, StopReason reason) {
    Set<MemberId> senders = new LinkedHashSet<>();
    senders.add(id.coordinator());
    take(id).forEach(early -> senders.add(early.from()));
    remember(id, reason);
    List<Answer> answers = new ArrayList<>();
    senders.forEach(to -> answers.add(new Answer(to, new ExchangeFrame.Cancel(id, reason))));
    return answers;
  }
}
