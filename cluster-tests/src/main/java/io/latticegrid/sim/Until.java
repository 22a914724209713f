package io.latticegrid.sim;

import java.util.Locale;

/**
 * Where a run is to stop to be looked at: at a virtual time, or after the first thing that happens
 * whose words contain a text. Immutable.
 *
 * @param nanos the time; the highest number for none
 * @param words the text, in lower case; empty for none
 */
public record Until(long nanos, String words) {
  /** Nowhere. */
  public static final Until NEVER = new Until(Long.MAX_VALUE, "");

  /** A time such as {@code 12.5s} or {@code 300ms}; anything else is a text. */
  public static Until parse(String what) {
    if (what.matches("[0-9.]+m?s")) {
      boolean millis = what.endsWith("ms");
      double number = Double.parseDouble(what.substring(0, what.length() - (millis ? 2 : 1)));
      return new Until((long) (number * (millis ? 1e6 : 1e9)), "");
    }
    return new Until(Long.MAX_VALUE, what.toLowerCase(Locale.ROOT));
  }

  /** Whether a text is waited for. */
  boolean isWords() {
    return !words.isEmpty();
  }

  boolean matches(String happened) {
    return isWords() && happened.toLowerCase(Locale.ROOT).contains(words);
  }
}
