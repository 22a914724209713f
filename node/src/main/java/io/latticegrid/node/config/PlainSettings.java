package io.latticegrid.node.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings that are written so plainly that every reader of YAML takes them alike: one a
 * line, and values of which nobody could doubt the type. Stateless. The defaults are; to have the
 * whole reader of YAML ready would take a tenth of a node's start.
 */
final class PlainSettings {
  private static final String COLON = ": ";

  /** What is a word for some readers, and true, false or nothing for others. */
  private static final List<String> DOUBTFUL =
      List.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  private PlainSettings() {}

  /** The settings of a text; null if it takes a whole reader of YAML. */
  static @Nullable Map<String, String> read(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty() || line.charAt(0) == '#') {
        continue;
      }
      int colon = line.indexOf(COLON);
      String name = colon < 0 ? "" : line.substring(0, colon);
      String value = colon < 0 ? null : value(line.substring(colon + COLON.length()));
      if (value == null || !isWord(name) || settings.put(name, value) != null) {
        return null;
      }
    }
    return settings;
  }

  private static @Nullable String value(String written) {
    if (written.equals("[]") || written.equals("\"\"")) {
      return "";
    }
    int end = written.length() - 1;
    if (end > 0 && written.charAt(0) == '"' && written.charAt(end) == '"') {
      String quoted = written.substring(1, end);
      return isWord(quoted) ? quoted : null;
    }
    boolean isText = isWord(written) && !DOUBTFUL.contains(written);
    return isText || isNumber(written) || isAddress(written) ? written : null;
  }

  /** Lower letters and hyphens, beginning with a letter. */
  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.charAt(0) != '-'
        && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-');
  }

  private static boolean isNumber(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && (text.length() == 1 || (text.charAt(0) != '0' && text.length() < 10));
  }

  /** Four numbers with points between them. */
  private static boolean isAddress(String text) {
    String[] parts = text.split("\\.", -1);
    return parts.length == 4 && List.of(parts).stream().allMatch(PlainSettings::isNumber);
  }
}
