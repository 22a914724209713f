package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.config.SettingProblems.Setting;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings as what they are to be, and notes those that can't be. Confined to its creator. A
 * wrong value reads as something harmless, so that the other problems come to light as well.
 */
final class SettingReader {
  private final Map<String, Setting> settings;
  private final SettingProblems problems;

  SettingReader(Map<String, Setting> settings, SettingProblems problems) {
    this.settings = new LinkedHashMap<>(settings);
    this.problems = problems;
  }

  Setting setting(String name) {
    Setting setting = settings.get(name);
    if (setting == null) {
      throw new GridException(
          GridException.Code.INTERNAL, "lattice-reference.yaml lacks '" + name + "'");
    }
    return setting;
  }

  String text(String name) {
    return setting(name).value().strip();
  }

  /** A text that must not be empty. */
  String nonEmpty(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      problems.add(setting(name), "must not be empty");
    }
    return text.isEmpty() ? name : text;
  }

  /** A whole number within bounds. */
  int number(String name, int min, int max) {
    Setting setting = setting(name);
    String allowed = "must be a whole number from " + min + " to " + max;
    try {
      int number = Integer.parseInt(text(name));
      if (number >= min && number <= max) {
        return number;
      }
      problems.add(setting, allowed);
    } catch (NumberFormatException e) {
      problems.add(setting, allowed);
    }
    return min;
  }

  /** A number of bytes, such as 512m or 4g; 0 for none, else no fewer than given. */
  long bytes(String name, long min) {
    String text = text(name).toLowerCase(Locale.ROOT);
    int unit = text.isEmpty() ? -1 : "kmgt".indexOf(text.charAt(text.length() - 1));
    String number = unit < 0 ? text : text.substring(0, text.length() - 1);
    try {
      long bytes = Math.multiplyExact(Long.parseLong(number), 1L << (10 * (unit + 1)));
      if (bytes == 0 || bytes >= min) {
        return bytes;
      }
    } catch (NumberFormatException | ArithmeticException _) {
      // Told below.
    }
    problems.add(
        setting(name),
        "must be a number of bytes such as 800000000, 512m or 4g, at least "
            + min
            + ", or 0 for no limit");
    return 0;
  }

  /** One of some words, in whatever case; the first if it is none of them. */
  <E extends Enum<E>> E choice(String name, E[] choices) {
    String text = text(name);
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(text)) {
        return choice;
      }
    }
    String words =
        Arrays.stream(choices)
            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "));
    problems.add(setting(name), "must be " + words);
    return choices[0];
  }

  /** Whether something is to be; YAML has several words for it. */
  boolean isOn(String name) {
    String text = text(name).toLowerCase(Locale.ROOT);
    if (!List.of("on", "off", "true", "false").contains(text)) {
      problems.add(setting(name), "must be on or off");
    }
    return text.equals("on") || text.equals("true");
  }

  /** An address; null if the setting is empty or wrong. */
  @Nullable Address address(String name) {
    String text = text(name);
    return text.isEmpty() ? null : parsed(setting(name), text, Address::parse);
  }

  /** Where to look for nodes, with commas between. */
  List<Seed> seeds(String name) {
    List<Seed> seeds = new ArrayList<>();
    for (String part : text(name).split(",", -1)) {
      Seed seed = part.isBlank() ? null : parsed(setting(name), part, Seed::parse);
      if (seed != null) {
        seeds.add(seed);
      }
    }
    return seeds;
  }

  private <T> @Nullable T parsed(Setting setting, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (GridException e) {
      problems.add(setting, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
