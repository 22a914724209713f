package io.latticegrid.node.demo;

/**
 * What the board says of a flight. Immutable; its fields merge one by one.
 *
 * @param gate where it leaves
 * @param status what passengers are told
 * @param delay minutes
 * @param remark anything else
 */
public record Departure(String gate, String status, int delay, String remark) {}
