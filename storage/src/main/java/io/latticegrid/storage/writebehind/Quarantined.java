package io.latticegrid.storage.writebehind;

/**
 * A change that the store refuses, kept until an operator has it tried again or dropped, or a later
 * change of the key is stored. Immutable.
 *
 * @param change what was to be stored
 * @param reason the store's words
 */
public record Quarantined(StagedChange change, String reason) {}
