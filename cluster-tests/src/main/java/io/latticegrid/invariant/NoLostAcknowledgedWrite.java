package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For keys of one writer each: what was acknowledged last is there in the end, or something whose
 * outcome is unknown; what was removed does not return, what failed never shows, and nobody reads
 * what nobody wrote. Confined to its caller.
 *
 * <p>Values are unique and a writer asks for one change of a key at a time. An unknown outcome
 * stays possible for ever.
 */
public final class NoLostAcknowledgedWrite {
  private static final String NAME = "NoLostAcknowledgedWrite";

  /** One change of a key: to a value, or to none. */
  private static final class Write {
    final @Nullable String value;
    @Nullable Outcome outcome;
    boolean seen;

    /** Whether nobody asked for it: all copies are gone, and somebody accepted that. */
    boolean isLoss;

    /** Whether it was under way when the copies were lost, so that it may be gone with them. */
    boolean mayBeLost;

    Write(@Nullable String value) {
      this.value = value;
    }
  }

  private final boolean forgetful;
  private final Map<String, List<Write>> keys = new LinkedHashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /** Of a map that keeps what is written. */
  public NoLostAcknowledgedWrite() {
    this(false);
  }

  /**
   * Nobody has asked for anything yet.
   *
   * @param forgetful whether the map may lack any key at any time; what it has is the newest
   *     nevertheless
   */
  public NoLostAcknowledgedWrite(boolean forgetful) {
    this.forgetful = forgetful;
  }

  /**
   * The writer asks for a change.
   *
   * @param value what the key is to have; null to have none
   */
  public void called(String key, @Nullable String value) {
    keys.computeIfAbsent(key, any -> new ArrayList<>()).add(new Write(value));
  }

  /**
   * All copies of a key are gone and it begins again without a value, because somebody accepted
   * that; a change that is under way may have been made before.
   */
  public void lost(String key) {
    List<Write> writes = keys.get(key);
    if (writes != null) {
      Write last = writes.getLast();
      last.mayBeLost = last.outcome == null;
      Write loss = new Write(null);
      loss.isLoss = true;
      loss.outcome = Outcome.OK;
      writes.add(writes.size() - (last.mayBeLost ? 1 : 0), loss);
    }
  }

  /** The writer heard what became of the change that it asked for last. */
  public void ended(String key, Outcome outcome) {
    Write write = writes(key).getLast();
    write.outcome = outcome;
    if (outcome == Outcome.FAILED && write.seen && write.value != null) {
      violate(key, "the value " + write.value + " was seen, but its write failed");
    }
  }

  /**
   * The writer was told what the key had before the change that it asks for at present; the change
   * itself may already have been applied by an earlier try.
   */
  public void previous(String key, @Nullable String value, boolean mayBeOwn) {
    List<Write> writes = writes(key);
    Write own = writes.getLast();
    if (own.mayBeLost) {
      return;
    }
    Set<@Nullable String> possible = possible(writes.subList(0, writes.size() - 1));
    if (mayBeOwn) {
      possible.add(own.value);
    }
    if (!possible.contains(value)) {
      violate(key, "the writer was told of " + value + ", possible were " + possible);
    }
  }

  /** The writer's change was refused because the key did not have the value that it expected. */
  public void refused(String key, @Nullable String expected) {
    List<Write> writes = writes(key);
    if (writes.getLast().mayBeLost) {
      return;
    }
    Set<@Nullable String> possible = possible(writes.subList(0, writes.size() - 1));
    possible.remove(expected);
    if (possible.isEmpty()) {
      violate(key, "a change was refused although only " + expected + " was possible");
    }
  }

  /**
   * Somebody read a value. Stale ones are allowed here, invented ones and those that failed are
   * not.
   */
  public void read(String key, @Nullable String value) {
    Write write = glimpse(key, value);
    if (write != null) {
      write.seen = true;
      if (write.outcome == Outcome.FAILED) {
        violate(key, "the value " + value + " was read, but its write failed");
      }
    }
  }

  /**
   * Somebody read a value in an answer that was flagged as an acting primary's. That one may have
   * been deposed, and show a change that it had not replicated and that was refused elsewhere then;
   * it does not invent any.
   */
  public void glimpsed(String key, @Nullable String value) {
    glimpse(key, value);
  }

  private @Nullable Write glimpse(String key, @Nullable String value) {
    if (value == null) {
      return null;
    }
    for (Write write : writes(key)) {
      if (value.equals(write.value)) {
        return write;
      }
    }
    violate(key, "the value " + value + " was read, but nobody wrote it");
    return null;
  }

  /** What a key has when all is quiet. */
  public void last(String key, @Nullable String value) {
    read(key, value);
    Set<@Nullable String> possible = possible(writes(key));
    if (!possible.contains(value)) {
      violate(key, "has " + value + " in the end, possible were " + possible);
    }
  }

  /** All keys that were ever written, in the order of their first write. */
  public List<String> keys() {
    return List.copyOf(keys.keySet());
  }

  /** How many changes were acknowledged. */
  public long acknowledged() {
    return keys.values().stream()
        .flatMap(List::stream)
        .filter(write -> write.outcome == Outcome.OK && !write.isLoss)
        .count();
  }

  /** Of how many changes whose outcome is unknown the value showed. */
  public long unknownSeen() {
    return keys.values().stream()
        .flatMap(List::stream)
        .filter(write -> write.outcome == Outcome.UNKNOWN && write.seen)
        .count();
  }

  /** Whether a key was ever written. */
  public boolean knows(String key) {
    return keys.containsKey(key);
  }

  /** Whether the outcome of some change of a key is unknown. */
  public boolean isUncertain(String key) {
    return writes(key).stream().anyMatch(write -> write.outcome == Outcome.UNKNOWN);
  }

  /** Whether a key may have a value, by what its writer knows. */
  public boolean mayHave(String key, @Nullable String value) {
    return possible(writes(key)).contains(value);
  }

  /** What does not hold. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  private List<Write> writes(String key) {
    return keys.getOrDefault(key, List.of());
  }

  /** The last acknowledged value and every one whose outcome is open. */
  private Set<@Nullable String> possible(List<Write> writes) {
    Set<@Nullable String> possible = new LinkedHashSet<>();
    String acknowledged = null;
    for (Write write : writes) {
      if (write.outcome == Outcome.OK && !write.mayBeLost) {
        acknowledged = write.value;
      } else if (write.outcome != Outcome.FAILED) {
        possible.add(write.value);
      }
    }
    possible.add(acknowledged);
    if (forgetful) {
      possible.add(null);
    }
    return possible;
  }

  private void violate(String key, String what) {
    violations.add(new Violation(NAME, "key " + key + ": " + what));
  }
}
