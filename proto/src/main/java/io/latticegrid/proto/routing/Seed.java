package io.latticegrid.proto.routing;

import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where to look for nodes of a cluster: an address, a name that stands for many, or a file that
 * lists some. Immutable.
 */
public sealed interface Seed {
  /**
   * An address: {@code host:port}.
   *
   * @param address the address
   */
  record Fixed(Address address) implements Seed {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * A name in the DNS, of which every A and AAAA record is a node: {@code dns:name:port}. Looked up
   * again whenever nodes are sought, so that it may stand for a Kubernetes headless service.
   *
   * @param name the name
   * @param port where the nodes behind it listen
   */
  record Named(String name, int port) implements Seed {
    /** Checks both. */
    public Named {
      if (new Address(name, port).port() == 0) {
        throw invalid(PREFIX + name + ":0", "a port that nodes listen on is needed");
      }
    }

    private static final String PREFIX = "dns:";

    @Override
    public String toString() {
      return PREFIX + name + ":" + port;
    }
  }

  /**
   * A file with an address a line, {@code #} before comments: {@code file:path}. Read again
   * whenever nodes are sought.
   *
   * @param file its path
   */
  record Listed(String file) implements Seed {
    private static final String PREFIX = "file:";

    /** Checks the path. */
    public Listed {
      if (file.isBlank()) {
        throw invalid(PREFIX, "the path is empty");
      }
    }

    @Override
    public String toString() {
      return PREFIX + file;
    }
  }

  /** Reads one of the three forms. */
  static Seed parse(String text) {
    String stripped = text.strip();
    if (stripped.startsWith(Listed.PREFIX)) {
      return new Listed(stripped.substring(Listed.PREFIX.length()).strip());
    }
    if (stripped.startsWith(Named.PREFIX)) {
      Address address = Address.parse(stripped.substring(Named.PREFIX.length()));
      return new Named(address.host(), address.port());
    }
    return new Fixed(Address.parse(stripped));
  }

  /** Seeds of addresses. */
  static List<Seed> of(Address... addresses) {
    return of(Arrays.asList(addresses));
  }

  /** Seeds of addresses. */
  static List<Seed> of(List<Address> addresses) {
    List<Seed> seeds = new ArrayList<>();
    addresses.forEach(address -> seeds.add(new Fixed(address)));
    return seeds;
  }

  private static GridException invalid(String text, String why) {
    return new GridException(
        GridException.Code.INVALID_ARGUMENT,
        "not a place to look for nodes: '"
            + text
            + "' ("
            + why
            + "); write host:port, dns:name:port or file:path");
  }
}
