package io.latticegrid.node.demo;

/**
 * An airport. Immutable; its key is its IATA code.
 *
 * @param name its name
 * @param city where it is
 * @param state in which state
 * @param country in which country
 * @param latitude in degrees
 * @param longitude in degrees
 */
public record Airport(
    String name, String city, String state, String country, double latitude, double longitude) {}
