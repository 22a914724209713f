package io.latticegrid.storage.writebehind;

import io.latticegrid.data.id.Dot;

/**
 * A key of which the store lacks a change. Immutable.
 *
 * @param key the canonical key
 * @param oldest the first change of it that the store lacks
 */
public record PendingKey(byte[] key, Dot oldest) {}
