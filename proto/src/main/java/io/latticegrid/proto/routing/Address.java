package io.latticegrid.proto.routing;

import io.latticegrid.data.error.GridException;

/**
 * Where a node listens. Immutable.
 *
 * @param host name or literal address; an IPv6 literal without brackets
 * @param port 1 to 65535, or 0 where any free port will do
 */
public record Address(String host, int port) implements Comparable<Address> {
  /** The port of the binary protocol unless told otherwise. */
  public static final int DEFAULT_PORT = 7400;

  /** Checks the parts. */
  public Address {
    if (host.isBlank()) {
      throw invalid(host + ":" + port, "the host is empty");
    }
    if (port < 0 || port > 65_535) {
      throw invalid(host + ":" + port, "the port must be from 0 to 65535");
    }
  }

  /** Reads {@code host}, {@code host:port} or {@code [v6]:port}; the port defaults to 7400. */
  public static Address parse(String text) {
    String host = text.strip();
    int port = DEFAULT_PORT;
    int colon = host.lastIndexOf(':');
    boolean bracketed = host.startsWith("[");
    if (colon >= 0 && (bracketed ? host.indexOf(']') < colon : host.indexOf(':') == colon)) {
      try {
        port = Integer.parseInt(host.substring(colon + 1));
      } catch (NumberFormatException e) {
        throw invalid(text, "the port is not a number");
      }
      host = host.substring(0, colon);
    }
    if (bracketed) {
      if (!host.endsWith("]")) {
        throw invalid(text, "the bracket is not closed");
      }
      host = host.substring(1, host.length() - 1);
    }
    return new Address(host, port);
  }

  private static GridException invalid(String text, String why) {
    return new GridException(
        GridException.Code.INVALID_ARGUMENT,
        "not an address: '" + text + "' (" + why + "); write host:port");
  }

  @Override
  public int compareTo(Address other) {
    int byHost = host.compareTo(other.host);
    return byHost != 0 ? byHost : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
