package io.latticegrid.proto.transport;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What looking at {@link Seed}s brought. Immutable.
 *
 * @param addresses each once, in the order of the seeds; those of one name sorted, so that all who
 *     look see the same order
 * @param problems which seeds brought nothing and why; they may later, so whoever looks waits
 */
public record Found(List<Address> addresses, List<String> problems) {
  /** Copies the lists. */
  public Found {
    addresses = List.copyOf(addresses);
    problems = List.copyOf(problems);
  }

  /** Where names and files are looked up. Its calls may block. */
  public interface Source {
    /** All addresses of a name as literals; none if it has no record. */
    List<String> literals(String name);

    /** The text of a file; null if it can't be read. */
    @Nullable String text(String file);
  }

  /** Whether nothing has to be looked up. */
  public static boolean isFixed(List<Seed> seeds) {
    return seeds.stream().allMatch(seed -> seed instanceof Seed.Fixed);
  }

  /** The addresses that stand in the seeds themselves. */
  public static Found fixed(List<Seed> seeds) {
    Set<Address> addresses = new LinkedHashSet<>();
    for (Seed seed : seeds) {
      if (seed instanceof Seed.Fixed fixed) {
        addresses.add(fixed.address());
      }
    }
    return new Found(List.copyOf(addresses), List.of());
  }

  /** Looks at all seeds; blocks if the source does. */
  public static Found in(Source source, List<Seed> seeds) {
    Set<Address> addresses = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    for (Seed seed : seeds) {
      if (seed instanceof Seed.Fixed fixed) {
        addresses.add(fixed.address());
      } else if (seed instanceof Seed.Named named) {
        byName(source, named, addresses, problems);
      } else if (seed instanceof Seed.Listed listed) {
        byFile(source, listed, addresses, problems);
      }
    }
    return new Found(List.copyOf(addresses), problems);
  }

  private static void byName(
      Source source, Seed.Named seed, Set<Address> addresses, List<String> problems) {
    Set<Address> found = new TreeSet<>();
    for (String literal : source.literals(seed.name())) {
      found.add(new Address(literal, seed.port()));
    }
    if (found.isEmpty()) {
      problems.add(seed + " has no address yet");
    }
    addresses.addAll(found);
  }

  private static void byFile(
      Source source, Seed.Listed seed, Set<Address> addresses, List<String> problems) {
    String text = source.text(seed.file());
    if (text == null) {
      problems.add(seed + " cannot be read yet");
      return;
    }
    int before = addresses.size();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      int comment = line.indexOf('#');
      String address = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!address.isEmpty()) {
        try {
          addresses.add(Address.parse(address));
        } catch (GridException e) {
          problems.add(seed + ", line " + number + ": " + e.getMessage());
        }
      }
    }
    if (addresses.size() == before && problems.isEmpty()) {
      problems.add(seed + " lists no further address yet");
    }
  }
}
