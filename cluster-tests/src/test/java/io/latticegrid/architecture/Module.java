package io.latticegrid.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A module as the design draws it: what it may use, and which of its packages others may import.
 * THINK HARD ABOUT THE LAYERING OF THE PROJECT BEFORE CHANGING THE TABLE. Immutable.
 *
 * @param name the module's folder
 * @param uses the modules that it names in the design's table; what those use, it may use too
 * @param packages patterns, below {@code io.latticegrid}, of the packages that lie in it
 * @param face patterns of those packages that other modules may import
 */
record Module(String name, List<String> uses, List<String> packages, List<String> face) {
  private static final String ROOT = "io.latticegrid.";

  /**
   * The table. A pattern is a package, or a package with {@code ..} behind it for all below it as
   * well. Where a face is wider than it need be, narrow it: nothing else here may grow without a
   * reason in the design.
   */
  static final List<Module> ALL =
      List.of(
          of("data").open("data.."),
          of("proto", "data")
              .open("proto", "proto.message", "proto.wire", "proto.routing", "proto.transport"),
          of("crdt", "data").open("crdt.."),
          of("storage", "data")
              .open("storage", "storage.store", "storage.writebehind", "storage.log"),
          of("dag", "data").open("dag.."),
          of("metadata", "proto").open("metadata.."),
          of("partition", "proto", "crdt", "storage", "metadata").open("partition.."),
          of("query", "partition", "dag").open("query.."),
          of("client", "proto").open("client", "client.config", "client.json"),
          of("node", "query", "client", "partition", "metadata", "dag").open("node.."),
          of("cluster-tests", "node")
              .lying(
                  "sim..",
                  "invariant..",
                  "history..",
                  "testing..",
                  "chaos..",
                  "scenario..",
                  "process..",
                  "architecture.."),
          of("benchmarks", "node").lying("benchmarks.."));

  /**
   * Packages outside a module's face that some modules may import all the same: those that wire.
   */
  static final Map<String, Set<String>> WIRED_BY =
      Map.of(
          "proto.netty", Set.of("client", "node", "cluster-tests", "benchmarks"),
          "storage.chronicle..", Set.of("node", "cluster-tests", "benchmarks"),
          "storage.file..", Set.of("node", "cluster-tests", "benchmarks"),
          "storage.memory..", Set.of("node", "cluster-tests", "benchmarks"),
          "storage.rocks..", Set.of("node", "cluster-tests", "benchmarks"),
          "storage.sql..", Set.of("node", "cluster-tests", "benchmarks"),
          "client.serial", Set.of("benchmarks"),
          "client.session", Set.of("node", "cluster-tests", "benchmarks"));

  /** The packages that may name Netty. */
  static final List<String> NETTY = List.of("proto.netty..");

  /**
   * The shells, packages and single classes: where threads, clocks, randomness, files and sockets
   * may be. Everything else is a deterministic core, which gets them as ports.
   */
  static final List<String> SHELLS =
      List.of(
          "proto.netty..",
          "storage.chronicle..",
          "storage.file..",
          "storage.memory..",
          "storage.rocks..",
          "storage.sql..",
          "client.session..",
          "client.ProductionPorts",
          "node.Node",
          "node.NodeIdentity",
          "node.ProductionPorts",
          "node.config..",
          "node.loop..",
          "node.ops..",
          "node.Drain",
          "node.StoreDrain",
          "node.StoppedNode",
          "metadata.raft.ScaledClock",
          "metadata.raft.SeededRandom",
          "node.cli..",
          "node.demo..",
          "node.store.LateStore",
          "node.store.NamedStores",
          "node.store.StoreProviders",
          "sim.SimMain",
          "sim.SimReport",
          "sim.SimShrink",
          "sim.LeaderMain",
          "sim.SettleMain",
          "sim.SimCommand",
          "sim.swim.SwimMain",
          "sim.planted.PlantedMain",
          "chaos..",
          "benchmarks..",
          "process..");

  /** The module in which a package lies, or null for a package that is not ours. */
  static @Nullable Module ofPackage(String packageName) {
    for (Module module : ALL) {
      if (matchesAny(packageName, module.packages)) {
        return module;
      }
    }
    return null;
  }

  /** The module of that name. */
  static Module named(String name) {
    return ALL.stream().filter(module -> module.name.equals(name)).findFirst().orElseThrow();
  }

  /** The names of all modules that this one may use: itself, those of the table, and theirs. */
  Set<String> mayUse() {
    Set<String> names = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (names.add(next)) {
        open.addAll(named(next).uses);
      }
    }
    return names;
  }

  /** Whether classes of the other module may import that package of this one. */
  boolean shows(String packageName, Module other) {
    if (matchesAny(packageName, face)) {
      return true;
    }
    Map<String, Set<String>> wired = new LinkedHashMap<>(WIRED_BY);
    wired.keySet().removeIf(pattern -> !matchesAny(packageName, List.of(pattern)));
    return wired.values().stream().anyMatch(names -> names.contains(other.name));
  }

  /** Whether the class, named in full and itself or the one around it, is part of a shell. */
  static boolean isShell(String className) {
    int nested = className.indexOf('$');
    String outermost = nested < 0 ? className : className.substring(0, nested);
    return matchesAny(outermost, SHELLS);
  }

  /** Whether a package, named in full, matches one of the patterns. */
  static boolean matchesAny(String packageName, List<String> patterns) {
    for (String pattern : patterns) {
      boolean below = pattern.endsWith("..");
      String exact = ROOT + (below ? pattern.substring(0, pattern.length() - 2) : pattern);
      if (packageName.equals(exact) || (below && packageName.startsWith(exact + "."))) {
        return true;
      }
    }
    return false;
  }

  private static Module of(String name, String... uses) {
    return new Module(name, List.of(uses), List.of(name + ".."), List.of());
  }

  private Module open(String... patterns) {
    return new Module(name, uses, packages, List.of(patterns));
  }

  private Module lying(String... patterns) {
    return new Module(name, uses, List.of(patterns), List.of());
  }
}
