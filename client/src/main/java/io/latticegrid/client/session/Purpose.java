package io.latticegrid.client.session;

/**
 * What an operation is, for its errors and its retries. Immutable.
 *
 * @param operation its name as the user knows it
 * @param subject what it concerns, such as {@code map 'flights'}
 * @param write whether it may change something, so that its outcome can be unknown
 */
public record Purpose(String operation, String subject, boolean write) {
  /** A read of a map. */
  public static Purpose read(String operation, String map) {
    return new Purpose(operation, "map '" + map + "'", false);
  }

  /** A write to a map. */
  public static Purpose write(String operation, String map) {
    return new Purpose(operation, "map '" + map + "'", true);
  }

  /** Such as {@code put on map 'flights'}. */
  @Override
  public String toString() {
    return operation + " on " + subject;
  }
}
