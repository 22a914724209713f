package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is wrong with a configuration, told at once. Confined to its creator.
 *
 * <p>Each problem names the setting, its value, where that stands, and what is allowed.
 */
final class SettingProblems {
  private final List<String> problems = new ArrayList<>();

  /** Notes a problem of a setting's value. */
  void add(Setting setting, String allowed) {
    problems.add(setting + ": " + allowed);
  }

  /** Notes a problem that concerns no single value. */
  void add(String problem) {
    problems.add(problem);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Refuses the configuration if anything is wrong with it. */
  void refuse() {
    if (!problems.isEmpty()) {
      String head =
          problems.size() == 1
              ? "the configuration is wrong: "
              : "the configuration is wrong in " + problems.size() + " places:\n  ";
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, head + String.join("\n  ", problems));
    }
  }

  /**
   * A setting as it stands. Immutable.
   *
   * @param name its key
   * @param value its text
   * @param where the file, variable or flag; empty for the default
   */
  record Setting(String name, String value, String where) {
    private static final String SECRET = "cluster-secret";

    boolean isSet() {
      return !where.isEmpty();
    }

    @Override
    public String toString() {
      String shown = name.equals(SECRET) ? "(not shown)" : "'" + value + "'";
      return name + " = " + shown + (isSet() ? " (" + where + ")" : "");
    }
  }
}
