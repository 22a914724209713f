package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.partition.Pressure;
import java.util.Locale;
import java.util.Map;

/**
 * What the records of a member take of its memory. Immutable.
 *
 * @param usedBytes that are taken
 * @param limitBytes that may be taken; 0 for no limit
 */
record MemoryFigures(long usedBytes, long limitBytes) {
  static MemoryFigures of(Map<String, Long> counters) {
    return new MemoryFigures(
        counters.getOrDefault("lattice.memory.used", 0L),
        counters.getOrDefault("lattice.memory.limit", 0L));
  }

  /** For people. */
  String text() {
    return limitBytes == 0
        ? (usedBytes >> 20) + " MiB"
        : "%d of %d MiB, %s".formatted(usedBytes >> 20, limitBytes >> 20, level());
  }

  private String level() {
    return Pressure.of(usedBytes, limitBytes).name().toLowerCase(Locale.ROOT);
  }

  /** Adds them to an object. */
  void addTo(ObjectNode object) {
    object
        .putObject("memory")
        .put("usedBytes", usedBytes)
        .put("limitBytes", limitBytes)
        .put("pressure", level());
  }
}
