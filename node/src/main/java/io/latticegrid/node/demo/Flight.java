package io.latticegrid.node.demo;

/**
 * A flight. Immutable.
 *
 * @param date local departure, {@code yyyy-MM-dd HH:mm}
 * @param delay minutes late at arrival, negative for early
 * @param distance in miles
 * @param destination where it ends, as IATA code
 */
public record Flight(String date, int delay, int distance, String destination) {
  Flight withDelay(int newDelay) {
    return new Flight(date, newDelay, distance, destination);
  }
}
