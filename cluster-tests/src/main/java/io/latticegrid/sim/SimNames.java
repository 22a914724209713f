package io.latticegrid.sim;

import io.latticegrid.proto.transport.Found;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names and files behind which nodes look for each other, as the script of a simulation sets
 * them. Confined to the simulation's thread.
 */
final class SimNames implements Found.Source {
  private final Map<String, List<String>> names = new TreeMap<>();
  private final Map<String, String> files = new TreeMap<>();

  /** From now on a name stands for these hosts. */
  void name(String name, List<String> hosts) {
    names.put(name, List.copyOf(hosts));
  }

  /** From now on a file has this text. */
  void file(String file, String text) {
    files.put(file, text);
  }

  @Override
  public List<String> literals(String name) {
    return names.getOrDefault(name, List.of());
  }

  @Override
  public @Nullable String text(String file) {
    return files.get(file);
  }
}
