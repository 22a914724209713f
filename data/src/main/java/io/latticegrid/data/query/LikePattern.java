package io.latticegrid.data.query;

import java.util.Arrays;

/**
 * A pattern with wildcards. Immutable. Matching goes back to the last {@code %} only, so it takes
 * at most the product of the two lengths, whatever the pattern.
 */
final class LikePattern {
  private static final int ANY_TEXT = -1;
  private static final int ANY_ONE = -2;

  private final int[] tokens;

  LikePattern(String pattern) {
    int[] points = pattern.codePoints().toArray();
    int[] found = new int[points.length];
    int count = 0;
    for (int i = 0; i < points.length; i++) {
      int point = points[i];
      if (point == '\\' && i + 1 < points.length) {
        i++;
        found[count++] = points[i];
      } else {
        found[count++] = point == '%' ? ANY_TEXT : point == '_' ? ANY_ONE : point;
      }
    }
    tokens = Arrays.copyOf(found, count);
  }

  boolean matches(String text) {
    int at = 0;
    int token = 0;
    int resumeAt = -1;
    int resumeToken = -1;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (token < tokens.length && tokens[token] == ANY_TEXT) {
        resumeToken = ++token;
        resumeAt = at;
      } else if (token < tokens.length && (tokens[token] == ANY_ONE || tokens[token] == point)) {
        token++;
        at += Character.charCount(point);
      } else if (resumeToken >= 0) {
        resumeAt += Character.charCount(text.codePointAt(resumeAt));
        at = resumeAt;
        token = resumeToken;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == ANY_TEXT) {
      token++;
    }
    return token == tokens.length;
  }
}
