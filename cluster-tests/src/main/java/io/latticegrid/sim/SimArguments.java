package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the simulation. Immutable.
 *
 * @param seed the first
 * @param seeds how many, one after the other
 * @param profile from which the runs are drawn
 * @param limits by which they are smaller than drawn
 * @param trace which lines of what happens are printed; null for none, empty for all
 * @param until where a run stops, and its state is printed
 * @param keepsGoing whether a failure does not end it
 * @param shrinks whether the smallest command that still fails is looked for
 * @param json whether standard output gets one object alone
 */
record SimArguments(
    long seed,
    long seeds,
    SimProfile profile,
    SimLimits limits,
    @Nullable String trace,
    Until until,
    boolean keepsGoing,
    boolean shrinks,
    boolean json) {
  static final String USAGE =
      """
      usage: lattice sim [options]
        --seed N          the first seed, decimal or 0x...
        --seeds N         how many seeds to run, one after the other
        --profile P       swarm (the default), storm, crash, split, pause, move,
                          merge, fields, strict, lease, durable, store,
                          through, evict, once, calm
        --without F,...   leave out kinds of faults: splits, pauses, crashes, ...
        --only F,...      leave out all kinds but these
        --nodes N  --clients N  --keys N
                          as many as that, instead of as many as the seed draws
        --millis N        inflict faults for so long
        --trace [key=K|partition=P|node=N]
                          print what happens, or what happens to one of them
        --until WHAT      stop at a virtual time (12.5s, 300ms), or after the first thing in the
                          trace that contains a text, and print how everything stands
        --planted [N] [BUG ...]
                          look for each planted bug from seed N on; the first option
        --keep-going      run the other seeds after a failure
        --shrink          look for the smallest command that still fails
        --json            one object on standard output: the figures
        --help            this text
        swim, settle      as the first word: other runs, with a --help of their own\
      """;

  private static final SimArguments DEFAULTS =
      new SimArguments(
          1, 1, SimProfile.SWARM, SimLimits.NONE, null, Until.NEVER, false, false, false);

  static SimArguments parse(List<String> arguments) {
    SimArguments parsed = DEFAULTS;
    int at = 0;
    while (at < arguments.size()) {
      String name = arguments.get(at++);
      boolean hasValue = at < arguments.size() && !arguments.get(at).startsWith("--");
      SimArguments flagged = parsed.flag(name, hasValue ? arguments.get(at) : null);
      if (flagged != null) {
        parsed = flagged;
        at += name.equals("--trace") && hasValue ? 1 : 0;
      } else if (hasValue) {
        parsed = parsed.with(name, arguments.get(at++));
      } else {
        throw invalid(name + " needs a value, or is unknown");
      }
    }
    return parsed;
  }

  private @Nullable SimArguments flag(String name, @Nullable String value) {
    return switch (name) {
      case "--trace" ->
          new SimArguments(
              seed,
              seeds,
              profile,
              limits,
              value == null ? "" : value,
              until,
              keepsGoing,
              shrinks,
              json);
      case "--keep-going" ->
          new SimArguments(seed, seeds, profile, limits, trace, until, true, shrinks, json);
      case "--shrink" ->
          new SimArguments(seed, seeds, profile, limits, trace, until, keepsGoing, true, json);
      case "--json" ->
          new SimArguments(seed, seeds, profile, limits, trace, until, keepsGoing, shrinks, true);
      default -> null;
    };
  }

  private SimArguments with(String name, String value) {
    return switch (name) {
      case "--seed" -> of(number(value), seeds, profile, limits);
      case "--seeds" -> of(seed, number(value), profile, limits);
      case "--profile" -> of(seed, seeds, SimProfile.of(value), limits);
      case "--without" -> of(seed, seeds, profile, limits.without(Fault.parse(value)));
      case "--only" ->
          of(seed, seeds, profile, limits.without(EnumSet.complementOf(Fault.parse(value))));
      case "--nodes" -> of(seed, seeds, profile, limits.withNodes((int) number(value)));
      case "--clients" -> of(seed, seeds, profile, limits.withClients((int) number(value)));
      case "--keys" -> of(seed, seeds, profile, limits.withKeys((int) number(value)));
      case "--until" ->
          new SimArguments(
              seed, seeds, profile, limits, trace, Until.parse(value), keepsGoing, shrinks, json);
      case "--millis" -> of(seed, seeds, profile, limits.withMillis(number(value)));
      default -> throw invalid("unknown argument " + name);
    };
  }

  private SimArguments of(long first, long count, SimProfile from, SimLimits by) {
    return new SimArguments(first, count, from, by, trace, until, keepsGoing, shrinks, json);
  }

  SimPlan plan(long ofSeed) {
    return SimPlan.draw(ofSeed, profile, limits);
  }

  boolean traces() {
    return trace != null;
  }

  /** Whether a line is to be printed. */
  boolean isTraced(String line) {
    if (trace == null || trace.isEmpty()) {
      return trace != null;
    }
    int equals = trace.indexOf('=');
    String what = trace.substring(equals + 1);
    return switch (equals < 0 ? "" : trace.substring(0, equals)) {
      case "key" -> line.contains(what);
      case "partition" -> line.contains("partition=" + what + ",");
      case "node" -> line.contains("node-" + what.replace("node-", ""));
      default -> throw invalid("--trace takes key=K, partition=P or node=N, not " + trace);
    };
  }

  private static long number(String value) {
    return value.startsWith("0x")
        ? Long.parseUnsignedLong(value.substring(2), 16)
        : Long.parseLong(value);
  }

  private static GridException invalid(String what) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, what);
  }
}
