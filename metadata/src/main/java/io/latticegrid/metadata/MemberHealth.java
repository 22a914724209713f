package io.latticegrid.metadata;

/**
 * What a member knows of another's health; the coordinator knows most. Immutable.
 *
 * @param suspect whether somebody could not reach it lately, or was refused a connection
 * @param lease whether it may hold a lease now; of others only the coordinator knows
 */
public record MemberHealth(boolean suspect, boolean lease) {}
