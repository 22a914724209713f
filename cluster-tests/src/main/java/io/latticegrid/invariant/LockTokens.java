package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * For a lock with tokens: nobody is given a token that somebody was given before, who asks after a
 * token was given is given a greater one, and no two who are sure that they hold it do so at once.
 * Confined to its caller. Clocks of the holders must run at one rate.
 */
public final class LockTokens {
  /** What a violation is named after. */
  public static final String NAME = "I-LCK";

  private record Holder(String name, long token, BooleanSupplier isSure) {}

  private final Map<Long, String> given = new HashMap<>();
  private final List<Holder> holders = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private long highest;

  /** Somebody asks for the lock; what his token must exceed. */
  public long asked() {
    return highest;
  }

  /**
   * Somebody was given the lock.
   *
   * @param above what {@link #asked} said when he asked
   * @param isSure whether he is sure, at the moment, that he holds it
   */
  public void granted(String name, long token, long above, BooleanSupplier isSure) {
    String before = given.putIfAbsent(token, name);
    if (before != null) {
      violate(before + " and " + name + " were both given token " + token);
    } else if (token <= above) {
      violate(name + " was given token " + token + " after token " + above + " was given");
    }
    for (Holder holder : holders) {
      if (holder.isSure.getAsBoolean() && isSure.getAsBoolean()) {
        violate(
            holder.name
                + " still holds it by token "
                + holder.token
                + " while "
                + name
                + " was given token "
                + token);
      }
    }
    holders.add(new Holder(name, token, isSure));
    highest = Math.max(highest, token);
  }

  /** A holder is about to free it. */
  public void released(long token) {
    holders.removeIf(holder -> holder.token == token);
  }

  /** How often the lock was given. */
  public int grants() {
    return given.size();
  }

  private void violate(String what) {
    violations.add(new Violation(NAME, what));
  }

  /** What does not hold. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }
}
