package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.partition.ParkedReplies.Parked;
import io.latticegrid.proto.message.Header;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last writes of clients that came to nothing here, and what they were told. Confined to the
 * shard's loop.
 *
 * <p>They are no changes, so no other copy hears of them. But a try that the network kept back may
 * arrive after a later one was answered, and must not take place then.
 */
final class Unchanged {
  private static final int KEPT = 128;

  private record Attempt(long session, long sequence) {}

  private record Answer(Dot seen, byte @Nullable [] returned) {}

  private final Map<Attempt, Answer> answers = new LinkedHashMap<>();

  /** Remembers an answer, if its value is not too long for that. */
  void remember(Parked parked) {
    Header.Attempt attempt = parked.operation().attempt();
    byte[] returned = SessionWindows.remembered(parked.returned());
    if (attempt != null && SessionWindows.isRemembered(returned)) {
      if (answers.size() >= KEPT) {
        answers.remove(answers.keySet().iterator().next());
      }
      answers.put(
          new Attempt(attempt.session(), attempt.sequence()), new Answer(parked.dot(), returned));
    }
  }

  /** What another try of an operation is told; null if there was none that came to nothing. */
  @Nullable Parked find(Operation operation, int flags) {
    Header.Attempt attempt = operation.attempt();
    Answer known =
        attempt == null || answers.isEmpty()
            ? null
            : answers.get(new Attempt(attempt.session(), attempt.sequence()));
    return known == null
        ? null
        : new Parked(known.seen(), operation, false, known.returned(), flags);
  }

  void clear() {
    answers.clear();
  }
}
