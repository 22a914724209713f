package io.latticegrid.history;

import org.jspecify.annotations.Nullable;

/**
 * What is asked of a key, and what a register would make of it: the sequential specification.
 * Immutable.
 *
 * @param kind of operation
 * @param expected the value that a comparison is with; null for operations that compare nothing
 * @param value the value to be written; null for operations that write none
 */
public record Request(Kind kind, @Nullable String expected, @Nullable String value) {
  /** What an operation that only says whether it took effect answers if it did. */
  public static final String DONE = "done";

  /** What it answers if it did not. */
  public static final String REFUSED = "refused";

  /** The operations of a register. Immutable. */
  public enum Kind {
    /** Answers the value. */
    GET,
    /** Writes a value, or removes it if that is null; answers nothing. */
    SET,
    /** Writes a value, answers the old one. */
    PUT,
    /** Removes the value, answers the old one. */
    REMOVE,
    /** Writes a value if there is none, answers the present one. */
    PUT_IF_ABSENT,
    /** Writes a value if there is one, answers the old one. */
    REPLACE,
    /** Writes a value if the expected one is there, answers whether it was. */
    COMPARE_AND_SET,
    /** Removes the value if it is the expected one, answers whether it was. */
    COMPARE_AND_REMOVE,
    /** Adds to a number, which is 0 without a value, and answers the sum. */
    ADD,
    /** All copies are gone, with whatever the value was, and somebody accepted that. */
    LOSS
  }

  /** Asks for the value. */
  public static Request get() {
    return new Request(Kind.GET, null, null);
  }

  /** Asks for a value to be there, or none if it is null, whatever there was. */
  public static Request set(@Nullable String value) {
    return new Request(Kind.SET, null, value);
  }

  /** Asks for a value to be written. */
  public static Request put(String value) {
    return new Request(Kind.PUT, null, value);
  }

  /** Asks for the value to be removed. */
  public static Request remove() {
    return new Request(Kind.REMOVE, null, null);
  }

  /** Asks for a value to be written if there is none. */
  public static Request putIfAbsent(String value) {
    return new Request(Kind.PUT_IF_ABSENT, null, value);
  }

  /** Asks for a value to be written if there is one. */
  public static Request replace(String value) {
    return new Request(Kind.REPLACE, null, value);
  }

  /** Asks for a value to be written in place of another. */
  public static Request compareAndSet(String expected, String value) {
    return new Request(Kind.COMPARE_AND_SET, expected, value);
  }

  /** Asks for a value to be removed if it is another. */
  public static Request compareAndRemove(String expected) {
    return new Request(Kind.COMPARE_AND_REMOVE, expected, null);
  }

  /** Asks for something to be added to a number. */
  public static Request add(long delta) {
    return new Request(Kind.ADD, null, Long.toString(delta));
  }

  /** The value was lost. */
  public static Request loss() {
    return new Request(Kind.LOSS, null, null);
  }

  /** What the register has afterwards. */
  public @Nullable String after(@Nullable String before) {
    return switch (kind) {
      case GET -> before;
      case SET, PUT -> value;
      case REMOVE, LOSS -> null;
      case PUT_IF_ABSENT -> before == null ? value : before;
      case REPLACE -> before == null ? null : value;
      case COMPARE_AND_SET, COMPARE_AND_REMOVE -> matches(before) ? value : before;
      case ADD -> Long.toString(number(before) + number(value));
    };
  }

  /** What the register answers. */
  public @Nullable String answer(@Nullable String before) {
    return switch (kind) {
      case GET, PUT, REMOVE, PUT_IF_ABSENT, REPLACE -> before;
      case COMPARE_AND_SET, COMPARE_AND_REMOVE -> matches(before) ? DONE : REFUSED;
      case ADD -> after(before);
      case LOSS, SET -> DONE;
    };
  }

  /** Whether it writes, and answers the same, whatever there was. */
  boolean isBlind() {
    return kind == Kind.SET || kind == Kind.LOSS;
  }

  /** Whether it takes effect only on a value that it expects. */
  boolean compares() {
    return kind == Kind.COMPARE_AND_SET || kind == Kind.COMPARE_AND_REMOVE;
  }

  private static long number(@Nullable String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  private boolean matches(@Nullable String before) {
    return before != null && before.equals(expected);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT));
    if (expected != null) {
      text.append(' ').append(expected);
    }
    if (value != null) {
      text.append(expected == null ? " " : " by ").append(value);
    }
    return text.toString();
  }
}
