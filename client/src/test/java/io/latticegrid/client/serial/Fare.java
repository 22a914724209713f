package io.latticegrid.client.serial;

/**
 * A record that a test loads a second time, by another class loader. Immutable.
 *
 * @param currency a text
 * @param cents a whole number
 * @param rate a double
 * @param refundable a truth value
 */
public record Fare(String currency, long cents, double rate, boolean refundable) {}
