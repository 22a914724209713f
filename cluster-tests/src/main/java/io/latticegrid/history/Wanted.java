package io.latticegrid.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many of the calls that are left need a value to be there, and how many of them could write
 * it. Confined to its search. From this follows without a search what must not be overwritten: a
 * value that somebody still needs and that nobody can write again.
 */
final class Wanted {
  /** Of one value. */
  private static final class Count {
    private int readers;
    private int writers;
  }

  /**
   * What a call needs to be there, and what it writes; null where that is nothing in particular.
   */
  private record Part(@Nullable Count needs, @Nullable Count writes) {}

  private final Map<String, Count> counts = new HashMap<>();
  private final Count absence = new Count();
  private final Count nobody = new Count();
  private final Part[] parts;

  /** Sums are not foreseen: a number may become any. */
  private final boolean foreseen;

  /** For the calls of a search, of which none is taken yet. */
  Wanted(Call[] calls) {
    foreseen = Arrays.stream(calls).noneMatch(call -> call.request().kind() == Request.Kind.ADD);
    parts = foreseen ? new Part[calls.length] : new Part[0];
    for (int call = 0; call < parts.length; call++) {
      parts[call] = part(calls[call]);
      leave(call);
    }
  }

  private Part part(Call call) {
    Request request = call.request();
    if (!call.isKnown()) {
      boolean reads = request.kind() == Request.Kind.GET;
      return new Part(null, reads ? null : count(request.value()));
    }
    if (request.isBlind()) {
      return new Part(null, count(request.value()));
    }
    if (Request.REFUSED.equals(call.answer()) && request.compares()) {
      return new Part(null, null);
    }
    String before = request.compares() ? request.expected() : call.answer();
    String after = request.after(before);
    return new Part(count(before), Objects.equals(before, after) ? null : count(after));
  }

  private Count count(@Nullable String value) {
    return value == null ? absence : counts.computeIfAbsent(value, any -> new Count());
  }

  private Count find(@Nullable String value) {
    return value == null ? absence : counts.getOrDefault(value, nobody);
  }

  private static void change(Part part, int by) {
    if (part.needs != null) {
      part.needs.readers += by;
    }
    if (part.writes != null) {
      part.writes.writers += by;
    }
  }

  /** A call is taken. */
  void take(int call) {
    if (foreseen) {
      change(parts[call], -1);
    }
  }

  /** A call is left again. */
  void leave(int call) {
    if (foreseen) {
      change(parts[call], 1);
    }
  }

  /** Whether some call that is left needs a value to be there. */
  boolean needs(@Nullable String value) {
    return !foreseen || find(value).readers > 0;
  }

  /** Whether a value is needed that cannot come back. */
  boolean keeps(@Nullable String value) {
    Count count = find(value);
    return foreseen && count.readers > 0 && count.writers == 0;
  }

  /** Whether a value is needed that nobody writes. */
  boolean isHopeless() {
    return foreseen
        && counts.values().stream().anyMatch(count -> count.readers > 0 && count.writers == 0);
  }
}
